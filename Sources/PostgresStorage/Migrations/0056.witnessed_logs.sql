-- Every epoch that a log has is known, also the one that an import brings and that of a tenant who came later.
create function log.remember_epoch() returns trigger language plpgsql as $$
begin
  insert into log.epoch (tenant, epoch, head, reason) values (new.tenant, new.epoch, new.head, 'first known')
      on conflict do nothing;
  return null;
end
$$;

create trigger remember_epoch after insert or update of epoch on log.sequencer
  for each row execute function log.remember_epoch();

insert into log.epoch (tenant, epoch, head, reason) select tenant, epoch, head, 'first known' from log.sequencer
    on conflict do nothing;

create or replace function log.renew_epoch(of_tenant int, why text) returns uuid language plpgsql volatile as $$
declare
  renewed uuid := gen_random_uuid();
  at_head bigint;
begin
  select s.head into at_head from log.sequencer s where s.tenant = of_tenant for update;
  if not found then
    raise exception 'no tenant %', of_tenant using errcode = 'LS404';
  end if;
  insert into log.epoch (tenant, epoch, head, reason) values (of_tenant, renewed, at_head, why);
  update log.sequencer s set epoch = renewed where s.tenant = of_tenant;
  return renewed;
end
$$;

-- Whether a log still has what was once seen of it: the epoch, or a later one, and in it the batch with its link. If
-- not, it was set back, and begins a new epoch. A batch 0 was an empty log.
create function log.recognise_log(of_tenant int, seen_epoch uuid, seen_batch bigint, seen_chain bytea) returns boolean
language plpgsql volatile as $$
declare
  sequencer log.sequencer;
  is_known boolean;
begin
  select * into sequencer from log.sequencer s where s.tenant = of_tenant;
  if not found then
    return true;
  end if;
  if sequencer.epoch = seen_epoch then
    is_known := seen_batch = 0 or exists (select from log.batch b where b.tenant = of_tenant and b.batch = seen_batch
                                             and b.chain = seen_chain);
  else
    is_known := exists (select from log.epoch e where e.tenant = of_tenant and e.epoch = seen_epoch);
  end if;
  if not is_known then
    perform log.renew_epoch(of_tenant, format('set back: batch %s was seen, it ends with batch %s', seen_batch,
                                              sequencer.batch));
  end if;
  return is_known;
end
$$;

-- Whether a log still goes as far as a position that was told to a consumer in this epoch. If not, it was set back.
create function log.recognise_position(of_tenant int, told_epoch uuid, told_position bigint) returns boolean
language plpgsql volatile as $$
declare
  sequencer log.sequencer;
begin
  select * into sequencer from log.sequencer s where s.tenant = of_tenant for update;
  if not found or sequencer.epoch <> told_epoch or sequencer.head >= told_position then
    return true;
  end if;
  perform log.renew_epoch(of_tenant, format('set back: a consumer was told position %s, it ends at %s', told_position,
                                            sequencer.head));
  return false;
end
$$;

revoke execute on function log.recognise_log, log.recognise_position from public;
