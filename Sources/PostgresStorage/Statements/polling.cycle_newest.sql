-- Of those that looked at everything. $1 tenant int
select cycle, started_at, finished_at, outcome, told.failure, told.postponed,
       told."postponedPartsLists" as postponed_parts_lists,
       (select max(c.finished_at) from polling.cycle c
         where c.tenant = $1 and c.scope is null and c.outcome = 'complete') as complete_at
  from polling.cycle
 cross join lateral json_to_record(log.legible(report)) told (
         failure text, postponed int, "postponedPartsLists" int)
 where tenant = $1 and report is not null and scope is null
 order by cycle desc
 limit 1
