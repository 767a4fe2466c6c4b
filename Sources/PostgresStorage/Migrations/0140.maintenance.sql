-- What is to be done now and then: when it is due, who is at it, and what came of it last.
create table log.maintenance (
  tenant int not null references log.sequencer,
  name text not null,
  every interval not null check (every > '0'),
  due_at timestamptz not null default clock_timestamp(),
  -- Whose turn it is, until when; the attempt tells one turn from the next.
  holder text,
  attempt uuid,
  leased_until timestamptz,
  started_at timestamptz,
  finished_at timestamptz,
  outcome text check (outcome in ('done', 'attention', 'failed')),
  detail text check (length(detail) <= 500),
  failures int not null default 0,
  primary key (tenant, name)
);

select log.isolate('log.maintenance');
grant select, insert, update on log.maintenance to logikal_sync_service;

-- Makes the next partition when four fifths of the last one are used, so that no append has to. Returns the position
-- up to which there is room.
create function log.extend_ahead(of_tenant int) returns bigint language plpgsql as $$
declare
  sequencer log.sequencer;
begin
  select * into strict sequencer from log.sequencer s where s.tenant = of_tenant;
  if sequencer.head > sequencer.partitioned_through - sequencer.partition_width / 5 then
    select * into strict sequencer from log.sequencer s where s.tenant = of_tenant for update;
    if sequencer.head > sequencer.partitioned_through - sequencer.partition_width / 5 then
      perform log.extend(of_tenant);
    end if;
  end if;
  return (select s.partitioned_through from log.sequencer s where s.tenant = of_tenant);
end
$$;

revoke execute on function log.extend_ahead from public;
