-- A tenant that came after the build was made. $1 tenant int  $2 name text  $3 build int
insert into projecting.checkpoint (tenant, name, build, begins_at)
select $1, b.name, b.build, s.floor
  from projecting.build b
  join log.sequencer s on s.tenant = $1
 where b.name = $2 and b.build = $3 and b.state not in ('declared', 'building')
    on conflict do nothing
