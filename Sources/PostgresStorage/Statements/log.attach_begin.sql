-- $1 tenant int  $2 first and $3 last position bigint
select log.attach_begin($1, $2, $3)
