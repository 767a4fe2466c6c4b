-- The digest of the payload that was appended, where another stands in its place since: the leaf covers the digest, so
-- that the chain holds without the content.
alter table log.event add column payload bytea;

-- As the program computes it: the salt, then state and before, each after its length.
create function log.payload_digest(salt bytea, state json, before json) returns bytea
language sql immutable parallel safe as $$
  select sha256(salt || int4send(coalesce(octet_length(convert_to(state::text, 'UTF8')), -1))
                || coalesce(convert_to(state::text, 'UTF8'), '')
                || int4send(octet_length(convert_to(before::text, 'UTF8'))) || convert_to(before::text, 'UTF8'))
$$;

-- Refuses every change but one: that the log's owner puts another payload in the place of one that was appended, once,
-- keeping its digest, and as the newest batch, a redaction, says.
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
    if kept::text = old::text and old.payload is null
      and new.payload = log.payload_digest(old.salt, old.state, old.before)
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
