-- $1 tenant int  $2 batch bigint  $3 first position bigint; then one array element per event, as in log.append
select log.import_events($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)
