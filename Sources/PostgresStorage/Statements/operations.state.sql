-- Its state, which can't change any more before this transaction ends. $1 tenant int  $2 id uuid
select state, cancel_requested_at is not null as is_cancel_requested
  from polling.operation
 where tenant = $1 and id = $2
   for update
