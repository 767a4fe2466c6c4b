-- $1 tenant int  $2 cycle bigint  $3 entities uuid[]
insert into polling.missing as m (tenant, entity_id, first_cycle, last_cycle, misses)
select $1, u, $2, $2, 1 from unnest($3) u
    on conflict (tenant, entity_id) do update set last_cycle = excluded.last_cycle, misses = m.misses + 1
