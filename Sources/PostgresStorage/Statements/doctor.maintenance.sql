-- Tasks that failed, that nobody does, or that need somebody. No binds.
select format('tenant %s, %s', m.tenant, m.name) as subject,
       case when m.failures > 0 then format('failed %s times in a row: %s', m.failures, m.detail)
            when m.due_at + m.every + interval '10 minutes' < clock_timestamp()
            then format('was due %s and nobody has done it', m.due_at)
            else m.detail end as detail,
       m.name as named
  from log.maintenance m
 where coalesce(m.leased_until < clock_timestamp(), true)
   and (m.failures > 0 or m.outcome = 'attention' or m.due_at + m.every + interval '10 minutes' < clock_timestamp())
 order by m.tenant, m.name
