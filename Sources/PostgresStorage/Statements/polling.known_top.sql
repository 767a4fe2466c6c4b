-- All directories and projects that ever were, withheld removals, and rules of scope. What was missed by a cycle that
-- left no report, for it died or is under way, does not count. In the order of the log. $1 tenant int
select s.entity_type, s.entity_id, s.natural_key, s.version, e.parent_type, e.parent_id, e.state, e.reason,
       coalesce(m.misses - case when look.report is null and look.cycle is not null then 1 else 0 end, 0) as misses
  from log.stream s
  join log.current_event e on e.tenant = s.tenant and e.position = s.last_position
  left join polling.missing m on m.tenant = s.tenant and m.entity_id = s.entity_id
  left join polling.cycle look on look.tenant = m.tenant and look.cycle = m.last_cycle
 where s.tenant = $1 and s.entity_type in ('directory', 'project', 'deletions', 'scope_rule')
 order by s.last_position
