-- Makes a consumer that has not acknowledged anything, when there is room.
-- $1 tenant int  $2 name text  $3 room bigint
insert into log.consumer (tenant, name, acknowledged_at)
select $1, $2, null
 where (select count(*) from log.consumer o where o.tenant = $1 and o.name <> $2) < $3
    on conflict do nothing;
