-- A failure is followed by another try after a minute, two, four …, never later than the task is due anyway.
-- $1 tenant int  $2 name text  $3 attempt uuid  $4 outcome text  $5 detail text
update log.maintenance m
   set holder = null, attempt = null, leased_until = null, finished_at = c.moment, outcome = $4, detail = $5,
       failures = case $4 when 'failed' then m.failures + 1 else 0 end,
       due_at = c.moment
         + case $4 when 'failed' then least(m.every, interval '1 minute' * power(2, least(m.failures, 20)))
           else m.every end
  from (select clock_timestamp() as moment) c
 where m.tenant = $1 and m.name = $2 and m.attempt = $3
