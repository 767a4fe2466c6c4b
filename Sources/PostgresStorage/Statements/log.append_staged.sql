-- $1 tenant int  $2 key text  $3 kind text  $4 actor text  $5 metadata json  $6 content bytea  $7 root bytea
-- $8 fence bigint or null. The events were copied into the table that log.stage made.
select first_position, last_position, batch, chain, replayed, null as error_code, null as error_message
  from log.append_staged($1, $2, $3, $4, $5, $6, $7, $8)
