-- In a scratch database only: lets the commits of chosen projections fail, and remembers checkpoints.
create schema replay;
create table replay.refused (name text primary key);
create table replay.remembered (name text, build int, position bigint);
grant usage on schema replay to logikal_sync_service;
grant select on replay.refused to logikal_sync_service;

create function replay.refuse() returns trigger language plpgsql as $$
begin
  if exists (select from replay.refused r where r.name = new.name) then
    raise exception 'the replay lets the commits of % fail', new.name using errcode = '40001';
  end if;
  return null;
end
$$;

create constraint trigger refuse after update on projecting.checkpoint
  deferrable initially deferred for each row execute function replay.refuse();
