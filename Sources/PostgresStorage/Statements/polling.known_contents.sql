-- All phases and elevations that a project ever had, and withheld removals of it. What was missed by a cycle that left
-- no report, for it died or is under way, does not count. $1 tenant int  $2 project uuid
with phase as (
  select entity_id from log.stream where tenant = $1 and parent_id = $2 and entity_type in ('phase', 'deletions')
), content as (
  select entity_id from phase
  union all
  select s.entity_id
    from log.stream s
   where s.tenant = $1 and s.entity_type = 'elevation' and s.parent_id = any (array(select entity_id from phase))
)
select s.entity_type, s.entity_id, s.natural_key, s.version, e.parent_type, e.parent_id, e.state, e.reason,
       coalesce(m.misses - case when look.report is null and look.cycle is not null then 1 else 0 end, 0) as misses
  from content c
  join log.stream s on s.tenant = $1 and s.entity_id = c.entity_id
  join log.current_event e on e.tenant = $1 and e.position = s.last_position
  left join polling.missing m on m.tenant = $1 and m.entity_id = s.entity_id
  left join polling.cycle look on look.tenant = m.tenant and look.cycle = m.last_cycle
