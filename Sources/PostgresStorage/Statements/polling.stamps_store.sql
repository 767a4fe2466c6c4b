-- $1 tenant int  $2 elevations uuid[]  $3 kinds text[]  $4 stamps bytea[]
insert into polling.asset (tenant, entity_id, kind, stamp)
select $1, u.entity_id, u.kind, u.stamp from unnest($2, $3, $4) u (entity_id, kind, stamp)
    on conflict (tenant, entity_id, kind) do update set stamp = excluded.stamp
