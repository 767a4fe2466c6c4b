-- Level by level, how many scopes there are, how many were not read completely at the last look, and since when the
-- longest unread one was not. $1 tenant int
select s.level, count(*) as scopes, count(*) filter (where s.outcome <> 'complete') as unread,
       count(*) filter (where s.complete_at is null) as never, min(s.complete_at) as oldest_complete_at
  from polling.scope s
  left join log.stream e on e.tenant = s.tenant and e.entity_id = s.subject_id
 where s.tenant = $1 and s.level is not null and (s.subject_id is null or not coalesce(e.is_deleted, true))
 group by s.level
 order by s.level
