-- Switches readers, unless the build is behind the active one for any tenant. $1 name text  $2 build int
update projecting.projection p
   set prior = p.active, active = $2
 where p.name = $1 and p.active <> $2
   and not exists (select
                     from projecting.checkpoint old
                     left join projecting.checkpoint new
                            on new.name = old.name and new.tenant = old.tenant and new.build = $2
                    where old.name = p.name and old.build = p.active and coalesce(new.position, -1) < old.position)
