-- $1 tenant int  $2 epoch uuid  $3 batch bigint  $4 chain bytea
select log.recognise_log($1, $2, $3, $4) as is_known
