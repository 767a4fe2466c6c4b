-- Moves a consumer forward, never back; makes it when there is room. No row when it follows something else, or there
-- is no room.
-- $1 tenant int  $2 name text  $3 view text  $4 filter bigint  $5 epoch uuid  $6 position bigint  $7 room bigint
with acknowledged as (
  insert into log.consumer as c (tenant, name, view, filter, epoch, position)
  select $1, $2, $3, $4, $5, $6
   where (select count(*) from log.consumer o where o.tenant = $1 and o.name <> $2) < $7
      on conflict (tenant, name) do update
     set position = case when c.epoch = excluded.epoch then greatest(c.position, excluded.position)
                         else excluded.position end,
         epoch = excluded.epoch, acknowledged_at = clock_timestamp()
   where c.view = excluded.view and c.filter = excluded.filter
  returning c.*
)
select a.name, a.view, a.position, a.registered_at, a.acknowledged_at, s.head, s.floor, a.epoch = s.epoch as is_current,
       (select extract(epoch from clock_timestamp() - b.recorded_at)::float8
          from log.batch b where b.tenant = a.tenant and b.last_position > a.position
         order by b.last_position limit 1) as behind
  from acknowledged a
  join log.sequencer s on s.tenant = a.tenant
