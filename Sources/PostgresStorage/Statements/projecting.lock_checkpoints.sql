-- Steps of these builds wait until the end of the transaction. $1 tenant int  $2 name text  $3 builds int[]
select c.build, c.position
  from projecting.checkpoint c
 where c.tenant = $1 and c.name = $2 and c.build = any ($3)
 order by c.build, c.shard
   for update
