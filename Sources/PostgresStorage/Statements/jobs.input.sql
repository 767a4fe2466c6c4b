-- $1 tenant int  $2 elevation uuid
-- What there is to decode, and what was decoded before.
select s.natural_key, e.state, b.content, d.version as known_version, known.state as known_state
  from log.stream s
  join log.current_event e on e.tenant = $1 and e.position = s.last_position
  left join blobs.blob b on b.tenant = $1 and b.sha256 = decode(log.legible(e.state) #>> '{partsList,sha256}', 'hex')
  left join log.stream d on d.tenant = $1 and d.parent_id = s.entity_id and d.entity_type = 'parts_list'
  left join log.current_event known on known.tenant = $1 and known.position = d.last_position
 where s.tenant = $1 and s.entity_id = $2 and s.entity_type = 'elevation'
