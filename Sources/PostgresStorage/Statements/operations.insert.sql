-- No row: too many are open. $1 tenant int  $2 id uuid  $3 kind text  $4 scope text  $5 entity uuid or null
-- $6 deep boolean  $7 state text  $8 actor text  $9 requested at timestamptz  $10 most that may be open bigint
insert into polling.operation (tenant, id, kind, scope, entity_id, is_deep, state, actor, requested_at)
select $1, $2, $3, $4, $5, $6, $7, $8, $9
 where (select count(*) from polling.operation o where o.tenant = $1 and o.state in ('accepted', 'running')) < $10
returning id
