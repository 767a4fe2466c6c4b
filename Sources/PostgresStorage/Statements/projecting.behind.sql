-- Tenants for which a build has not come as far as the active one. $1 name text  $2 build int
select a.tenant
  from projecting.projection p
  join projecting.checkpoint a on a.name = p.name and a.build = p.active
  left join projecting.checkpoint c on c.tenant = a.tenant and c.name = a.name and c.build = $2 and c.shard = a.shard
 where p.name = $1 and (c.position is null or c.position < a.position)
 order by a.tenant
