-- $1 tenant int  $2 name text  $3 build int
select count(*) as shards
  from projecting.checkpoint c
 where c.tenant = $1 and c.name = $2 and c.build = $3 and c.position < c.target
