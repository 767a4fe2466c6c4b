-- access.signing_key   $1 purpose text
select id, secret from access.signing_key where purpose = $1;
