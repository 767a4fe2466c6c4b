-- What came of an attempt: the consumer knows. $1 tenant int  $2 consumer text  $3 attempt uuid  $4 epoch uuid
-- $5 position bigint  $6 seconds until it may be woken again float8
update log.webhook
   set told_epoch = $4, told_position = $5, delivered_at = clock_timestamp(),
       due_at = clock_timestamp() + make_interval(secs => $6), attempt = null, failures = 0, failure = null
 where tenant = $1 and consumer = $2 and attempt = $3;
