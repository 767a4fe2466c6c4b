-- past.build   $1 tenant int
-- The build of the entities' versions that readers use now, and how far it has come; no row before the first is built.
select p.active, c.position
  from projecting.projection p
  join projecting.checkpoint c on c.name = p.name and c.build = p.active and c.tenant = $1
 where p.name = 'entity_versions';
