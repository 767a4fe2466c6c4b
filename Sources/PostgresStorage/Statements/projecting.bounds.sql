-- Where a build stands and where the log ends. $1 tenant int  $2 name text  $3 build int
select c.position, s.head
  from projecting.checkpoint c join log.sequencer s on s.tenant = c.tenant
 where c.tenant = $1 and c.name = $2 and c.build = $3
