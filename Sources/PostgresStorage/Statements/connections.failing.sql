-- $1 tenant int
select entity_id, failures, since, last_at, retry_at, code, message, lists_were_read
  from polling.failing_project
 where tenant = $1
