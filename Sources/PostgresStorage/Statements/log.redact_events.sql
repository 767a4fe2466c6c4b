-- An entity's events, under the lock that orders the log. $1 tenant int  $2 entity uuid
select e.position, e.entity_type, e.version, e.schema_version, e.parent_type, e.parent_id, e.state, e.reason,
       e.before, e.salt, e.payload, s.natural_key
  from log.event e
  join log.stream s on s.tenant = e.tenant and s.entity_id = e.entity_id
 where e.tenant = $1 and e.entity_id = $2
 order by e.position
