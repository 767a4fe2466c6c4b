-- Every epoch that a log had, and why it got it. Positions of one epoch mean nothing in another.
create table log.epoch (
  tenant int not null references log.sequencer,
  epoch uuid not null,
  since timestamptz not null default clock_timestamp(),
  head bigint not null,
  reason text not null,
  primary key (tenant, epoch)
);

select log.isolate('log.epoch');
grant select on log.epoch to logikal_sync_service;

insert into log.epoch (tenant, epoch, head, reason) select tenant, epoch, head, 'first known' from log.sequencer;

create function log.renew_epoch(of_tenant int, why text) returns uuid language plpgsql volatile as $$
declare
  renewed uuid := gen_random_uuid();
  at_head bigint;
begin
  update log.sequencer s set epoch = renewed where s.tenant = of_tenant returning s.head into at_head;
  if not found then
    raise exception 'no tenant %', of_tenant using errcode = 'LS404';
  end if;
  insert into log.epoch (tenant, epoch, head, reason) values (of_tenant, renewed, at_head, why);
  return renewed;
end
$$;

-- The server that the logs were last seen on: its cluster, its timeline, which a promotion or a recovery to a point in
-- time begins anew, and the database, which a dump that is read in gets anew.
create table log.server (
  is_one boolean primary key default true check (is_one),
  cluster bigint not null,
  timeline text not null,
  database oid not null
);

-- Whether this is the server it was. If not, events may be missing that consumers have seen, and positions will be
-- given a second time: every log begins an epoch.
create function log.recognise_server() returns boolean language plpgsql volatile as $$
declare
  known log.server;
  found_cluster bigint := (select system_identifier from pg_control_system());
  -- The file that is written names the timeline; the control file learns of a new one at the next checkpoint.
  found_timeline text := left(pg_walfile_name(pg_current_wal_lsn()), 8);
  found_database oid := (select d.oid from pg_database d where d.datname = current_database());
begin
  select * into known from log.server for update;
  if not found then
    insert into log.server (cluster, timeline, database) values (found_cluster, found_timeline, found_database)
        on conflict do nothing;
    return true;
  end if;
  if (known.cluster, known.timeline, known.database) = (found_cluster, found_timeline, found_database) then
    return true;
  end if;
  update log.server set cluster = found_cluster, timeline = found_timeline, database = found_database;
  perform log.renew_epoch(s.tenant, 'restored or promoted: another server, timeline or database') from log.sequencer s;
  return false;
end
$$;

revoke execute on function log.renew_epoch, log.recognise_server from public;
