-- Archives that do not follow one on the other up to the floor, or of which events that had stayed are missing.
-- No binds.
select format('tenant %s, positions %s to %s', a.tenant, a.first_position, a.last_position) as subject,
       case when a.first_position <> a.expected
            then format('the archive before it should end at %s', a.first_position - 1)
            else format('%s of its events had stayed, %s are there', a.kept, a.present) end as detail
  from (select r.*, lag(r.last_position, 1, 0::bigint) over (partition by r.tenant order by r.last_position) + 1
                      as expected,
               (select count(*) from log.event e
                 where e.tenant = r.tenant and e.position >= r.first_position and e.position <= r.last_position)
                 as present
          from log.archive r where r.attached_at is null) a
 where a.first_position <> a.expected or a.kept <> a.present
 union all
select format('tenant %s', s.tenant),
       format('the log begins after position %s, its archives end at %s', s.floor, e.last)
  from log.sequencer s
 cross join lateral (select coalesce(max(a.last_position), 0) as last from log.archive a
                      where a.tenant = s.tenant and a.attached_at is null) e
 where s.floor <> e.last
 order by 1
