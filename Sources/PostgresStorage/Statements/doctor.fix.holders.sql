-- Ends sessions that do nothing in an open transaction, and waits up to 5 s until each has gone: whoever looks again at
-- once must not find it in its last moments. $1 how long, interval as text
select pg_terminate_backend(pid, 5000)
  from pg_stat_activity
 where datname = current_database() and state like 'idle in transaction%'
   and clock_timestamp() - state_change >= $1::text::interval
