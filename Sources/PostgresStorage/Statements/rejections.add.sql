-- What a consumer could not take in; another time of the same entity takes the place of the one before. No row where
-- there is no room. $1 tenant int  $2 consumer text  $3 entity uuid  $4 entity type text  $5 position bigint or null
-- $6 version bigint or null  $7 error text  $8 room bigint
insert into log.rejection as r (tenant, consumer, entity_id, entity_type, position, version, error)
select $1, $2, $3, $4, $5, $6, $7
 where (select count(*) from log.rejection o where o.tenant = $1 and o.consumer = $2 and o.entity_id <> $3) < $8
    on conflict (tenant, consumer, entity_id) do update
   set entity_type = excluded.entity_type, position = excluded.position, version = excluded.version,
       error = excluded.error, times = r.times + 1, last_at = clock_timestamp()
returning *;
