-- past.is_known   $1 tenant int   $2 entity uuid
-- Whether there ever was such an entity.
select exists (select from log.stream where tenant = $1 and entity_id = $2);
