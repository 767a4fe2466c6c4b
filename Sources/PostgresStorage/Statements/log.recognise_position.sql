-- $1 tenant int  $2 epoch uuid  $3 position bigint
select log.recognise_position($1, $2, $3) as is_known
