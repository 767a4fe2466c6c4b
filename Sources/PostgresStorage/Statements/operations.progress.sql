-- $1 tenant int  $2 id uuid  $3 progress json
update polling.operation
   set progress = $3, revision = revision + 1, progress_revision = revision + 1
 where tenant = $1 and id = $2 and state = 'running'
