-- Sessions that keep dead rows from being cleaned away. $1 how long, interval as text
select format('session %s of %s', pid, coalesce(nullif(application_name, ''), usename)) as subject,
       format('its transaction is open since %s and it does nothing', xact_start) as detail
  from pg_stat_activity
 where datname = current_database() and state like 'idle in transaction%'
   and clock_timestamp() - state_change >= $1::text::interval
 order by pid
