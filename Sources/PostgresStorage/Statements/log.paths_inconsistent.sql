-- A directory whose natural key is not the path that its newest state tells. $1 tenant int
select s.entity_id
  from log.stream s
  join log.event e on e.tenant = s.tenant and e.position = s.last_position
 where s.tenant = $1 and s.entity_type = 'directory' and strpos(e.state::text, '\u') = 0
   and log.legible(e.state) ->> 'logikalId' <> s.natural_key
 limit 1
