-- Who did or tried what, from where, and what came of it.
create table access.audit_event (
  tenant int not null references log.sequencer,
  id bigint generated always as identity,
  at timestamptz not null,
  kind text not null,
  action text not null,
  outcome text not null check (outcome in ('succeeded', 'refused', 'failed')),
  actor text,
  subject text,
  address text,
  request_id text,
  code text,
  primary key (tenant, id)
);

create index audit_event_at on access.audit_event (tenant, at);

-- Append-only by privilege and by trigger. The one way out is access.forget_audit, which takes what is older than a
-- month at least, for what has just happened must not be made to vanish by whoever did it.
create function access.refuse_change() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' and old.at < now() - interval '30 days'
     and current_setting('logikal_sync.forgets_audit', true) = 'yes' then
    return old;
  end if;
  raise exception 'audit events are append-only: % refused', tg_op
    using errcode = 'LS405', hint = 'What is old is forgotten by itself after AUDIT_RETENTION.';
end
$$;

create trigger append_only before update or delete on access.audit_event
  for each row execute function access.refuse_change();
create trigger append_only_truncate before truncate on access.audit_event
  for each statement execute function access.refuse_change();

select log.isolate('access.audit_event');
grant select, insert on access.audit_event to logikal_sync_service;

-- Drops the tenant's events from before then, a bounded number at a time; the answer is how many. Only those of the
-- tenant that the transaction names: row-level security lets the owner of this function see all.
create function access.forget_audit(before timestamptz, at_most int) returns bigint
language plpgsql security definer set search_path = access, pg_temp as $$
declare
  forgotten bigint;
begin
  perform set_config('logikal_sync.forgets_audit', 'yes', true);
  delete from access.audit_event e
   where (e.tenant, e.id) in (
     select o.tenant, o.id from access.audit_event o
      where o.tenant = nullif(current_setting('logikal_sync.tenant', true), '')::int
        and o.at < least(before, now() - interval '30 days')
      order by o.at limit at_most);
  get diagnostics forgotten = row_count;
  perform set_config('logikal_sync.forgets_audit', '', true);
  return forgotten;
end
$$;

revoke execute on function access.forget_audit from public;
grant execute on function access.forget_audit to logikal_sync_service;
