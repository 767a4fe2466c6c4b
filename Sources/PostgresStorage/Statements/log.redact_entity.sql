-- The entity of an event. $1 tenant int  $2 position bigint
select entity_id from log.event where tenant = $1 and position = $2
