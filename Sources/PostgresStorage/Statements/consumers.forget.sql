-- $1 tenant int  $2 name text
delete from log.consumer where tenant = $1 and name = $2
