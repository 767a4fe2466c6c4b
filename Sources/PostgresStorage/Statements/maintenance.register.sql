-- $1 tenant int  $2 names text[]  $3 seconds between two runs double precision[]
insert into log.maintenance as m (tenant, name, every)
select $1, u.name, make_interval(secs => u.seconds)
  from unnest($2::text[], $3::double precision[]) u (name, seconds)
    on conflict (tenant, name) do update
   set every = excluded.every, due_at = least(m.due_at, coalesce(m.finished_at, m.due_at) + excluded.every)
 where m.every <> excluded.every
