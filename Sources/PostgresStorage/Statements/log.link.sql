-- Where a batch ends, and with which link. $1 tenant int  $2 batch bigint
select last_position, chain from log.batch where tenant = $1 and batch = $2
