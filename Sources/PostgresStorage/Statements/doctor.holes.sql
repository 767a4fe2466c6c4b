-- Positions above the floor that no event has. No binds.
select format('tenant %s, position %s', tenant, position + 1) as subject,
       case when next is null then 'the log ends before its head' else format('the next event is at %s', next) end
         as detail
  from (select s.tenant, e.position, lead(e.position) over (partition by s.tenant order by e.position) as next, s.head
          from log.sequencer s
         cross join lateral (
           select s.floor as position
            union all
           select position from log.event where tenant = s.tenant and position > s.floor) e) o
 where next <> position + 1 or (next is null and position < head)
 order by tenant, position
 limit 20
