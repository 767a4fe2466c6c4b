-- $1 tenant int
update projecting.checkpoint c set position = r.position
  from replay.remembered r
 where c.tenant = $1 and c.name = r.name and c.build = r.build and c.position > r.position
