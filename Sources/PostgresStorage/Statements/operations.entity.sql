-- $1 tenant int  $2 entity uuid
select entity_type, is_deleted from log.stream where tenant = $1 and entity_id = $2
