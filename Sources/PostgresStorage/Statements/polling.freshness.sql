-- The last look at each scope of what is there. Those that are known by their label only hold for the last cycle.
-- $1 tenant int  $2 only what was not read completely boolean  $3 after text  $4 limit int
select s.scope, s.label, s.level, s.subject_type, s.subject_id, s.cycle, s.outcome, s.listed, s.finding, s.looked_at,
       s.complete_at
  from polling.scope s
  left join log.stream e on e.tenant = s.tenant and e.entity_id = s.subject_id
 where s.tenant = $1 and s.scope > $3 collate "C" and (not $2 or s.outcome <> 'complete')
   and (s.subject_id is null or not coalesce(e.is_deleted, true))
   and (s.level is not null or s.cycle = (select max(c.cycle) from polling.cycle c
                                           where c.tenant = $1 and c.scope is null and c.report is not null))
 order by s.scope collate "C"
 limit $4
