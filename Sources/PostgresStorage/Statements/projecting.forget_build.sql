-- Never the active one. $1 name text  $2 build int
delete from projecting.checkpoint c
 where c.name = $1 and c.build = $2
   and not exists (select from projecting.projection p where p.name = $1 and p.active = $2)
