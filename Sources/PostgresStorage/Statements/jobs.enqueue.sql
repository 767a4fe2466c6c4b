-- $1 tenant int  $2 version of the decoder int  $3 after position bigint  $4 through position bigint
-- Elevations that moved in (after, through] and whose parts list differs from what was decoded, or was decoded for
-- other measures or by another version; and those that lost theirs.
insert into polling.job as j (tenant, kind, entity_id, position, version)
select $1, 'parts_list', s.entity_id, s.last_position, $2
  from log.stream s
  join log.event e on e.tenant = $1 and e.position = s.last_position
  left join log.stream d on d.tenant = $1 and d.parent_id = s.entity_id and d.entity_type = 'parts_list'
                        and not d.is_deleted
  left join log.event known on known.tenant = $1 and known.position = d.last_position
 where s.tenant = $1 and s.entity_type = 'elevation' and s.last_position > $3 and s.last_position <= $4
   and case when e.state is null or log.legible(e.state) #>> '{partsList,sha256}' is null
            then known.state is not null
              or exists (select from polling.job w
                          where w.tenant = $1 and w.kind = 'parts_list' and w.entity_id = s.entity_id)
            else known.state is null
              or (log.legible(known.state) ->> 'decoder')::int is distinct from $2
              or log.legible(known.state) ->> 'sha256' is distinct from log.legible(e.state) #>> '{partsList,sha256}'
              or log.legible(known.state) #>> '{subject,name}' is distinct from log.legible(e.state) ->> 'name'
              or log.legible(known.state) #>> '{subject,width}' is distinct from log.legible(e.state) ->> 'width'
              or log.legible(known.state) #>> '{subject,height}' is distinct from log.legible(e.state) ->> 'height'
       end
    on conflict (tenant, kind, entity_id) do update
   set position = excluded.position, version = excluded.version, state = 'open', attempts = 0, turn = j.turn + 1,
       run_at = now(), code = null, message = null, actor = null, reason = null, changed_at = now()
 where j.position < excluded.position or j.version < excluded.version
