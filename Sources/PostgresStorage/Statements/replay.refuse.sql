-- $1 name text or null
with former as (delete from replay.refused where name is distinct from $1)
insert into replay.refused select $1 where $1 is not null on conflict do nothing
