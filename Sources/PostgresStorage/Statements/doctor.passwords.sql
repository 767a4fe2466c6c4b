-- Passwords that were sealed with another master key than the one that there is. $1 its id, null where there is none
select format('tenant %s', s.name) as subject,
       format('its password is sealed with master key %s, and %s', t.master_key,
              coalesce('here is ' || $1::text, 'there is none here')) as detail
  from access.tenant t
  join log.sequencer s on s.tenant = t.tenant
 where t.master_key is distinct from $1::text and t.sealed_password is not null
 order by s.tenant
