-- $1 tenant int  $2 cycle bigint  $3 finished at timestamptz  $4 outcome text  $5 report json
update polling.cycle set finished_at = $3, outcome = $4, report = $5 where tenant = $1 and cycle = $2
