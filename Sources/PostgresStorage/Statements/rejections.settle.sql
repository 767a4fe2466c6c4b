-- $1 tenant int  $2 consumer text  $3 entity uuid, or null for all
delete from log.rejection where tenant = $1 and consumer = $2 and ($3::uuid is null or entity_id = $3);
