-- $1 tenant int  $2 batch bigint  $3 first bigint  $4 last bigint  $5 key text  $6 kind text  $7 actor text
-- $8 metadata json  $9 content bytea  $10 root bytea  $11 previous bytea  $12 chain bytea  $13 recorded at timestamptz
select log.import_batch($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
