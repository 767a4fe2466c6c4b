-- The database, when its oldest transaction is too old. $1 transactions bigint
select format('database %s', datname) as subject,
       format('its oldest transaction is %s transactions old', age(datfrozenxid)) as detail
  from pg_database
 where datname = current_database() and age(datfrozenxid) > $1
