-- Ends sessions that do nothing in an open transaction. $1 how long, interval as text
select pg_terminate_backend(pid)
  from pg_stat_activity
 where datname = current_database() and state like 'idle in transaction%'
   and clock_timestamp() - state_change >= $1::text::interval
