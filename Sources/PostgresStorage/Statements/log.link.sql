-- The link that a batch ends with. $1 tenant int  $2 batch bigint
select chain from log.batch where tenant = $1 and batch = $2
