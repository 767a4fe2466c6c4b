-- Steps of these builds wait until the end of the transaction, for whatever tenant. $1 name text  $2 builds int[]
select c.tenant, c.build, c.position
  from projecting.checkpoint c
 where c.name = $1 and c.build = any ($2)
 order by c.tenant, c.build, c.shard
   for update
