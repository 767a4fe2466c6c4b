-- $1 tenant int
select m.name, extract(epoch from m.every)::double precision as seconds, m.due_at,
       m.due_at + m.every + interval '10 minutes' < clock_timestamp()
         and coalesce(m.leased_until < clock_timestamp(), true) as is_overdue,
       case when m.leased_until >= clock_timestamp() then m.holder end as holder,
       m.started_at, m.finished_at, m.outcome, m.detail, m.failures
  from log.maintenance m
 where m.tenant = $1
 order by m.name
