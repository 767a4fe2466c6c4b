-- $1 tenant int  $2 version int  $3 position bigint
update polling.job_cursor set position = $3 where tenant = $1 and kind = 'parts_list' and version = $2
