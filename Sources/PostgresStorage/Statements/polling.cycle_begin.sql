-- $1 tenant int  $2 started at timestamptz
insert into polling.cycle (tenant, started_at) values ($1, $2) returning cycle
