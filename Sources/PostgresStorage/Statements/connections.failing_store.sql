-- $1 tenant int  $2 projects uuid[]  $3 failures int[]  $4 since timestamptz[]  $5 last at timestamptz[]
-- $6 retry at timestamptz[]  $7 codes text[]  $8 messages text[]  $9 lists were read bool[]
insert into polling.failing_project (
  tenant, entity_id, failures, since, last_at, retry_at, code, message, lists_were_read)
select $1, u.* from unnest($2, $3, $4, $5, $6, $7, $8, $9) u
    on conflict (tenant, entity_id) do update
   set failures = excluded.failures, since = excluded.since, last_at = excluded.last_at, retry_at = excluded.retry_at,
       code = excluded.code, message = excluded.message, lists_were_read = excluded.lists_were_read
