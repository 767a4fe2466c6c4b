-- past.history   $1 tenant int   $2 entity uuid   $3 after bigint   $4 limit bigint
-- The events of one entity, oldest first, with who did it. Of those up to the floor the newest stands for all.
select c.position, c.version, c.change, b.actor, b.batch, log.legible(b.metadata) ->> 'poll' as poll
  from log.change c
  join log.batch b on b.tenant = c.tenant and b.batch = c.batch
 where c.tenant = $1 and c.entity_id = $2 and c.position > $3
   and c.position >= coalesce(
     (select max(e.position) from log.event e
       where e.tenant = $1 and e.entity_id = $2
         and e.position <= (select s.floor from log.sequencer s where s.tenant = $1)), 0)
 order by c.version
 limit $4;
