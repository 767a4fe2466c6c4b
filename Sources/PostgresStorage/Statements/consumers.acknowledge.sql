-- Moves a consumer forward, never back; makes it when there is room. No row when it follows something else, or there
-- is no room.
-- $1 tenant int  $2 name text  $3 view text  $4 filter bigint  $5 epoch uuid  $6 position bigint  $7 room bigint
insert into log.consumer as c (tenant, name, view, filter, epoch, position)
select $1, $2, $3, $4, $5, $6
 where (select count(*) from log.consumer o where o.tenant = $1 and o.name <> $2) < $7
    on conflict (tenant, name) do update
   set view = excluded.view, filter = excluded.filter,
       position = case when c.epoch = excluded.epoch then greatest(c.position, excluded.position)
                       else excluded.position end,
       epoch = excluded.epoch, acknowledged_at = clock_timestamp()
 where (c.view = excluded.view and c.filter = excluded.filter) or c.view is null;
