-- Adds to an operation's history. $1 tenant int  $2 id uuid  $3 kind text  $4 at timestamptz  $5 actor text
-- $6 reason text or null
with moved as (
  update polling.operation set revision = revision + 1 where tenant = $1 and id = $2 returning revision, state
)
insert into polling.operation_change (tenant, operation, revision, kind, state, at, actor, reason)
select $1, $2, m.revision, $3, m.state, $4, $5, $6 from moved m
