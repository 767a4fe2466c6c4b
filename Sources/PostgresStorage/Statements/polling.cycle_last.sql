-- Of those that looked at everything. $1 tenant int
select cycle, finished_at, outcome
  from polling.cycle
 where tenant = $1 and report is not null and scope is null
 order by cycle desc
 limit 1
