-- $1 tenant int
select c.name, c.build, c.version, c.definition, c.position, c.moved_at, p.active is not distinct from c.build as active
  from projecting.checkpoint c
  left join projecting.projection p on p.name = c.name
 where c.tenant = $1
 order by c.name, c.build
