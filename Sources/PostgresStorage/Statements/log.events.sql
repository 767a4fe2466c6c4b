-- Everything that a leaf covers, in the log's order. $1 tenant int  $2 from position bigint  $3 through bigint
select position, batch, entity_type, entity_id, version, type, schema_version, event_id, observed_at, valid_at,
       recorded_at, parent_type, parent_id, state, reason, changed, before, salt, leaf
  from log.event where tenant = $1 and position >= $2 and position <= $3 order by position
