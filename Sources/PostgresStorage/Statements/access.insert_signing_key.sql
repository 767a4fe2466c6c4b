-- access.insert_signing_key   $1 purpose text   $2 secret bytea
-- Adds the key for a purpose, unless another process was first with it or with its number.
insert into access.signing_key (id, purpose, secret)
select coalesce(max(id), 0) + 1, $1, $2 from access.signing_key
    on conflict do nothing;
