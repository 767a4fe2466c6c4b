-- Running under a fence that is not the lease's any more: whoever ran them can write nothing. $1 tenant int
-- $2 fence bigint
select id, attempts, cancel_requested_at is not null as is_cancel_requested
  from polling.operation
 where tenant = $1 and state = 'running' and fence <> $2
 order by number
   for update
