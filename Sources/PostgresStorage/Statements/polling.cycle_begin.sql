-- $1 tenant int  $2 started at timestamptz  $3 scope text, null for everything
insert into polling.cycle (tenant, started_at, scope) values ($1, $2, $3) returning cycle
