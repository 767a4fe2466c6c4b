-- What came of an attempt: nothing. $1 tenant int  $2 consumer text  $3 attempt uuid  $4 why text
-- $5 seconds until the next float8
update log.webhook
   set due_at = clock_timestamp() + make_interval(secs => $5), attempt = null, failures = failures + 1, failure = $4
 where tenant = $1 and consumer = $2 and attempt = $3;
