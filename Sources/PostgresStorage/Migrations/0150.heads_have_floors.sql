-- Pages are kept under all that they depend on, to which the floor belongs.
drop function log.heads();
create function log.heads() returns table (tenant int, head bigint, epoch uuid, floor bigint)
language sql stable security definer set search_path = log, pg_temp as $$
  select s.tenant, s.head, s.epoch, s.floor from log.sequencer s
$$;
revoke execute on function log.heads from public;
grant execute on function log.heads to logikal_sync_service;
