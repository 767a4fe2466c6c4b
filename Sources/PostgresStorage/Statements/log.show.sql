-- $1 tenant int  $2 after position bigint  $3 limit bigint  $4 entity uuid or null
select position,
       json_build_object(
         'position', position, 'batch', batch, 'entity', json_build_object('type', entity_type, 'id', entity_id),
         'version', version, 'type', type, 'eventId', event_id, 'observedAt', observed_at, 'recordedAt', recorded_at,
         'parent', case when parent_id is not null then json_build_object('type', parent_type, 'id', parent_id) end,
         'reason', reason, 'changed', changed, 'before', before, 'state', state)::text as json,
       format('%s  %s  %s  v%s  %s%s', lpad(position::text, 8),
              to_char(recorded_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS.MS'), rpad(type, 22), version,
              coalesce(log.legible(state) ->> 'name', entity_id::text),
              case when cardinality(changed) > 0 then '  (' || array_to_string(changed, ', ') || ')' else '' end)
         as line
  from log.event
 where tenant = $1 and position > $2 and ($4::uuid is null or entity_id = $4)
 order by position
 limit $3
