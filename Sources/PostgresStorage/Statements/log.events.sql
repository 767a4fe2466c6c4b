-- Everything that a leaf covers, in the log's order. :tenant int  :first and :last position bigint, as text: a COPY has
-- no binds.
copy (
  select position, batch, entity_type, entity_id, version, type, schema_version, event_id, observed_at, valid_at,
         recorded_at, parent_type, parent_id, state, reason, changed, before, salt, leaf, payload
    from log.event where tenant = :tenant and position >= :first and position <= :last order by position
) to stdout (format binary)
