-- Signed notes of how far each log had come: what a history told later has to agree with.
create table log.checkpoint (
  tenant int not null references log.sequencer,
  batch bigint not null,
  position bigint not null,
  key_id text not null,
  note text not null,
  signed_at timestamptz not null,
  primary key (tenant, batch, key_id)
);

create trigger append_only before update or delete on log.checkpoint
  for each row execute function log.refuse_change();
create trigger append_only_truncate before truncate on log.checkpoint
  for each statement execute function log.refuse_change();

select log.isolate('log.checkpoint');
grant select, insert on log.checkpoint to logikal_sync_service;
