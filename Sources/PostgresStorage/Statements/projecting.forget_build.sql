-- Never the active one. $1 name text  $2 build int
delete from projecting.build b
 where b.name = $1 and b.build = $2
   and not exists (select from projecting.projection p where p.name = $1 and p.active = $2)
