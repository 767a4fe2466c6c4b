-- $1 tenant int  $2 first position of the archive bigint  $3 positions and $4 batches bigint[]; then one array element
-- per event, as in log.append
select log.attach_events($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)
