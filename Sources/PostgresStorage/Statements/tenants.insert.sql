-- tenants.insert   $1 name text
-- No row where there is one of that name. A number that was given once is not given again while
-- any higher one is there.
insert into log.sequencer (tenant, name)
select max(s.tenant) + 1, $1 from log.sequencer s
    on conflict (name) do nothing
returning tenant;
