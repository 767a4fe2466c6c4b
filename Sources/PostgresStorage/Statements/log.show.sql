-- $1 tenant int  $2 after position bigint  $3 limit bigint  $4 entity uuid or null  $5 entity types text[]
-- $6 event types text[]  $7 actor text or null  $8 poll bigint or null  $9 recorded after timestamptz or null
-- $10 through position bigint or null  $11 recorded through timestamptz or null
with bounds as materialized (
  select greatest($2, s.floor, (select max(b.last_position) from log.batch b
                                 where b.tenant = $1 and b.recorded_at <= $9)) as after,
         least($10, s.head,
               case when $11 is not null then
                 coalesce((select max(b.last_position) from log.batch b
                            where b.tenant = $1 and b.recorded_at <= $11), 0)
               end) as through
    from log.sequencer s where s.tenant = $1
)
select e.position,
       json_build_object(
         'position', e.position, 'batch', e.batch, 'actor', b.actor, 'poll', log.legible(b.metadata) -> 'poll',
         'entity', json_build_object('type', e.entity_type, 'id', e.entity_id),
         'version', e.version, 'type', e.type, 'eventId', e.event_id, 'observedAt', e.observed_at,
         'recordedAt', e.recorded_at,
         'parent', case when e.parent_id is not null
                        then json_build_object('type', e.parent_type, 'id', e.parent_id) end,
         'reason', e.reason, 'changed', e.changed, 'before', e.before, 'state', e.state)::text as json,
       format('%s  %s  %s  v%s  %s%s', lpad(e.position::text, 8),
              to_char(e.recorded_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS.MS'), rpad(e.type, 22), e.version,
              coalesce(log.legible(e.state) ->> 'name', e.entity_id::text),
              case when cardinality(e.changed) > 0 then '  (' || array_to_string(e.changed, ', ') || ')' else '' end)
         as line
  from log.event e
  join log.batch b on b.tenant = e.tenant and b.batch = e.batch
 where e.tenant = $1 and e.position > (select after from bounds) and e.position <= (select through from bounds)
   and ($4::uuid is null or e.entity_id = $4)
   and (cardinality($5::text[]) = 0 or e.entity_type = any($5))
   and (cardinality($6::text[]) = 0 or e.type = any($6))
   and ($7::text is null or b.actor = $7)
   and ($8::bigint is null or (b.kind = 'poll' and log.legible(b.metadata) ->> 'poll' = $8::text))
 order by e.position
 limit $3
