-- $1 tenant int  $2 address text  $3 version text  $4 capabilities json  $5 learnt at timestamptz
insert into polling.capability (tenant, address, version, capabilities, learnt_at) values ($1, $2, $3, $4, $5)
    on conflict (tenant, address, version) do update
   set capabilities = excluded.capabilities, learnt_at = excluded.learnt_at
