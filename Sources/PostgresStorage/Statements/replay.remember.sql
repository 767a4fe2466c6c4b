-- $1 tenant int
insert into replay.remembered
select name, build, min(position) from projecting.checkpoint where tenant = $1 group by name, build
