-- Where the build stands. Written as it is, so that a step under way, which can't see what is settled here, has to
-- begin anew. $1 tenant int  $2 name text  $3 build int
update projecting.checkpoint c set moved_at = c.moved_at
  from projecting.build b
 where c.tenant = $1 and c.name = $2 and c.build = $3 and b.name = c.name and b.build = c.build
   and b.state not in ('declared', 'building')
returning c.position
