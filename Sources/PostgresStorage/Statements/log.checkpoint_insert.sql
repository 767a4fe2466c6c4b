-- $1 tenant int  $2 batch bigint  $3 position bigint  $4 key id text  $5 note text  $6 signed at timestamptz
insert into log.checkpoint (tenant, batch, position, key_id, note, signed_at) values ($1, $2, $3, $4, $5, $6)
on conflict do nothing
