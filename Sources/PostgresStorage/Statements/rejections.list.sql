-- What a consumer could not take in, the newest first. $1 tenant int  $2 consumer text
select * from log.rejection where tenant = $1 and consumer = $2 order by last_at desc, entity_id;
