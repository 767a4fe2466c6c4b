-- $1 tenant int  $2 version of the decoder int
-- Begins a search of the log for parts lists to decode: from where to where. No row where a newer program does it.
insert into polling.job_cursor as c (tenant, kind, version)
values ($1, 'parts_list', $2)
    on conflict (tenant, kind) do update
   set version = excluded.version,
       position = case when c.version = excluded.version then c.position else 0 end
 where c.version <= excluded.version
returning c.position, (select s.head from log.sequencer s where s.tenant = $1) as head
