-- A cycle counts once, and one that died, and so left no report, gives no second opinion.
-- $1 tenant int  $2 cycle bigint  $3 entities uuid[]
insert into polling.missing as m (tenant, entity_id, first_cycle, last_cycle, misses)
select $1, u, $2, $2, 1 from unnest($3) u
    on conflict (tenant, entity_id) do update
   set last_cycle = excluded.last_cycle,
       misses = m.misses + case when m.last_cycle = excluded.last_cycle
                                  or exists (select from polling.cycle c
                                              where c.tenant = m.tenant and c.cycle = m.last_cycle
                                                and c.report is null) then 0 else 1 end
