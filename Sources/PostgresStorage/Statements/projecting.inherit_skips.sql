-- What was decided to go on without is decided for the same SQL in a new build too.
-- $1 tenant int  $2 name text  $3 build int
insert into projecting.dead_letter (
  tenant, name, build, entity_type, entity_id, position, attempts, code, message, state, actor, reason, parked_at)
select d.tenant, d.name, $3, d.entity_type, d.entity_id, d.position, d.attempts, d.code, d.message, d.state, d.actor,
       d.reason, d.parked_at
  from projecting.build b
  join projecting.build active on active.name = b.name and active.state = 'active'
                              and active.definition = b.definition
  join projecting.dead_letter d on d.tenant = $1 and d.name = active.name and d.build = active.build
                               and d.state = 'skipped'
 where b.name = $2 and b.build = $3
