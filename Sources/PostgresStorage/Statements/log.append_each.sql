-- One element per batch: $2 keys text[]  $3 kinds text[]  $4 actors text[]  $5 metadata json[]  $6 contents bytea[]
-- $7 roots bytea[]  $8 fences bigint[]  $9 numbers of events bigint[]; then one per event as in log.append, the batches
-- one after the other. $1 tenant int
select first_position, last_position, batch, chain, replayed, error_code, error_message
  from log.append_each($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21,
                       $22, $23, $24, $25, $26)
