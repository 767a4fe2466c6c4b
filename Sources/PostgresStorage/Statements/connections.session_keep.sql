-- $1 tenant int  $2 id uuid  $3 address text  $4 sealed token bytea  $5 opened at timestamptz
insert into polling.session (tenant, id, address, sealed_token, opened_at) values ($1, $2, $3, $4, $5)
