-- What was fetched is not in trouble any more. $1 tenant int  $2 elevations uuid[]  $3 kinds text[]  $4 stamps bytea[]
-- $5 fetched at timestamptz
with mended as (
  delete from polling.scope s
   using unnest($2, $3) u (entity_id, kind)
   where s.tenant = $1 and s.subject_id = u.entity_id and s.level = u.kind
)
insert into polling.asset (tenant, entity_id, kind, stamp, fetched_at)
select $1, u.entity_id, u.kind, u.stamp, $5 from unnest($2, $3, $4) u (entity_id, kind, stamp)
    on conflict (tenant, entity_id, kind) do update set stamp = excluded.stamp, fetched_at = excluded.fetched_at
