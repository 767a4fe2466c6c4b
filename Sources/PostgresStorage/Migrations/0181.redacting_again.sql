-- Whether an object has nothing but members that another has, with the same values or none any more.
create function log.is_erased(erased json, original json) returns boolean language sql stable as $$
  select (erased is null) = (original is null)
     and not exists (select
                       from json_each(log.legible(erased)) e
                       left join json_each(log.legible(original)) o on o.key = e.key
                      where o.key is null or (json_typeof(e.value) <> 'null' and e.value::text <> o.value::text))
$$;

-- Refuses every change but one: that the log's owner takes something out of a payload, which may have lost something
-- before, keeping the digest of the one that was appended, and as the newest batch, a redaction, says.
create or replace function log.refuse_change() returns trigger language plpgsql as $$
declare
  kept record;
begin
  if tg_op = 'UPDATE' and exists (select from pg_partition_ancestors(tg_relid) where relid = 'log.event'::regclass) then
    kept := new;
    kept.state := old.state;
    kept.before := old.before;
    kept.salt := old.salt;
    kept.payload := old.payload;
    if kept::text = old::text
      and new.payload = coalesce(old.payload, log.payload_digest(old.salt, old.state, old.before))
      and log.is_erased(new.state, old.state) and log.is_erased(new.before, old.before)
      and current_user = (select relowner::regrole::text from pg_class where oid = 'log.event'::regclass)
      and exists (select from log.sequencer s
                    join log.batch b on b.tenant = s.tenant and b.batch = s.batch and b.kind = 'redaction'
                   where s.tenant = old.tenant
                     and log.legible(b.metadata) -> 'redacted' ->> old.position::text
                         = encode(log.payload_digest(new.salt, new.state, new.before), 'hex')) then
      return new;
    end if;
  end if;
  raise exception 'the event log is append-only: % of %.% refused', tg_op, tg_table_schema, tg_table_name
    using errcode = 'LS405', hint = 'Append an event that corrects what is wrong.';
end
$$;

-- Puts the table that was filled in the place of what had stayed, and moves the floor back. What was redacted while
-- it was archived stays so, also where it had been before. Errors: LS409 what had stayed is not what the archive has;
-- LS503 somebody has been reading all the time.
create or replace function log.attach_range(of_tenant int, first bigint, last bigint) returns void
language plpgsql as $$
declare
  named text := format('event_%s_%s', of_tenant, first);
  kept_name text;
  differing bigint;
  filled bigint;
begin
  perform log.prepare_partition(named);
  perform log.seize_partitions(of_tenant, first, last);
  select p.name into strict kept_name
    from log.partition p where p.tenant = of_tenant and p.first_position = first and p.last_position = last;
  execute format('select min(k.position) from log.%I k left join log.%I n on n.position = k.position '
                 'where n.leaf is distinct from k.leaf or k.payload <> n.payload '
                 'or (k.payload is null and n.payload is null and k::text <> n::text)', kept_name, named)
     into differing;
  if differing is not null then
    raise exception 'the event that stayed at position % is not the one in the archive', differing
      using errcode = 'LS409';
  end if;
  execute format('delete from log.%I n using log.%I k where k.position = n.position and k.payload is not null', named,
                 kept_name);
  execute format('insert into log.%I select k.* from log.%I k where k.payload is not null', named, kept_name);
  execute format('select count(*) from log.%I', named) into filled;
  if filled <> last - first + 1 then
    raise exception 'of positions % to % only % events came', first, last, filled using errcode = 'LS409';
  end if;
  perform log.drop_partitions(of_tenant, first, last);
  perform log.attach_partition(of_tenant, named, first, last);
  update log.sequencer s set floor = first - 1 where s.tenant = of_tenant;
  update log.archive a set attached_at = clock_timestamp()
   where a.tenant = of_tenant and a.last_position = last and a.attached_at is null;
end
$$;
