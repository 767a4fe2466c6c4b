-- What a consumer follows. $1 tenant int  $2 name text
select view, filter from log.consumer where tenant = $1 and name = $2
