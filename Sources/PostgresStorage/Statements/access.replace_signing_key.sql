-- access.replace_signing_key   $1 purpose text   $2 secret bytea
-- For the owner. The number is new too, so that what was signed with the old key names none that is known.
insert into access.signing_key as known (id, purpose, secret)
select coalesce(max(k.id), 0) + 1, $1, $2 from access.signing_key k
    on conflict (purpose) do update
   set id = excluded.id, secret = excluded.secret, created_at = now()
returning id;
