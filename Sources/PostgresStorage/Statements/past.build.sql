-- past.build   $1 tenant int
-- The build of the entities' versions that readers use now, from where to where it knows them, and where the log
-- begins; no row before the first is built.
select p.active, c.position, c.begins_at, s.floor
  from projecting.projection p
  join projecting.checkpoint c on c.name = p.name and c.build = p.active and c.tenant = $1
  join log.sequencer s on s.tenant = c.tenant
 where p.name = 'entity_versions';
