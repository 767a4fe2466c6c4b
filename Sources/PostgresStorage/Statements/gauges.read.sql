-- Everything about the installation that is looked up rather than counted, over all tenants, in one look: a metric's
-- name without its prefix, its labels as name, value, name, value, and its value. For the owner, who sees all tenants.
-- $1 the most rows of what others may make many of int   $2 seconds between two looks where none are set double
with tenant as (
  select s.tenant, s.name, s.head, s.floor, s.batch, s.epoch, coalesce(t.state, 'active') = 'active' as is_active,
         case when t.logikal_url is not null then coalesce(t.poll_interval_seconds, $2::float8) end as poll_interval
    from log.sequencer s
    left join access.tenant t on t.tenant = s.tenant
   order by s.tenant
   limit $1::int
), built as (
  select t.tenant, t.name as tenant_name, b.name, b.build, b.version, b.state, t.head,
         least(c.position, t.head) as position, c.moved_at
    from projecting.build b
   cross join tenant t
   cross join lateral (select coalesce(min(k.position), 0) as position, max(k.moved_at) as moved_at
                         from projecting.checkpoint k
                        where k.tenant = t.tenant and k.name = b.name and k.build = b.build) c
   where t.is_active and b.state in ('building', 'catching_up', 'verified', 'active')
), consumer as (
  select t.name as tenant_name, c.tenant, c.name, t.head - least(c.position, t.head) as lag, c.position,
         c.acknowledged_at, w.failures, w.url is not null as is_woken
    from log.consumer c
    join tenant t on t.tenant = c.tenant
    left join log.webhook w on w.tenant = c.tenant and w.consumer = c.name
   order by lag desc nulls last, c.tenant, c.name
   limit $1::int
), looked as (
  select t.name as tenant_name, o.outcome, c.finished_at
    from tenant t
   cross join (values ('complete'), ('partial'), ('failed')) o (outcome)
   cross join lateral (select max(f.finished_at) as finished_at
                         from polling.cycle f
                        where f.tenant = t.tenant and f.outcome = o.outcome and f.scope is null) c
   where c.finished_at is not null
)
select 'log_events_total' as metric, array['tenant', name] as labels, head::float8 as value from tenant
 union all
select 'log_archived_events', array['tenant', name], floor from tenant
 union all
select 'log_batches_total', array['tenant', name], batch from tenant
 union all
select 'tenant_active', array['tenant', name], is_active::int from tenant
 union all
select 'poll_interval_seconds', array['tenant', name], poll_interval
  from tenant where poll_interval is not null
 union all
select 'log_unsigned_seconds', array['tenant', t.name],
       coalesce((select extract(epoch from clock_timestamp() - b.recorded_at)
                   from log.batch b
                  where b.tenant = t.tenant
                    and b.batch > coalesce((select max(c.batch) from log.checkpoint c where c.tenant = t.tenant), 0)
                  order by b.batch limit 1), 0)
  from tenant t
 union all
select 'projection_info',
       array['projection', name, 'version', version::text, 'build', build::text, 'state', state], 1
  from (select distinct name, version, build, state from built) b
 union all
select 'projection_lag_events', array['tenant', tenant_name, 'projection', name, 'build', build::text],
       head - position
  from built
 union all
select 'projection_lag_seconds', array['tenant', tenant_name, 'projection', name, 'build', build::text],
       case when position >= head then 0
            else coalesce((select extract(epoch from clock_timestamp() - b.recorded_at)
                             from log.batch b
                            where b.tenant = built.tenant and b.last_position > built.position
                            order by b.last_position limit 1), 0) end
  from built
 union all
select 'dead_letters', array['tenant', t.name, 'projection', p.name], count(d.id)
  from tenant t
 cross join (select distinct name from built) p
  left join projecting.dead_letter d on d.tenant = t.tenant and d.name = p.name and d.state = 'open'
 group by t.name, p.name
 union all
select 'consumer_lag_events', array['tenant', tenant_name, 'consumer', name], lag from consumer where lag is not null
 union all
select 'consumer_lag_seconds', array['tenant', tenant_name, 'consumer', name],
       case when lag = 0 then 0
            else coalesce((select extract(epoch from clock_timestamp() - b.recorded_at)
                             from log.batch b
                            where b.tenant = consumer.tenant and b.last_position > consumer.position
                            order by b.last_position limit 1), 0) end
  from consumer where lag is not null
 union all
select 'consumer_acknowledged_timestamp_seconds', array['tenant', tenant_name, 'consumer', name],
       extract(epoch from acknowledged_at)
  from consumer where acknowledged_at is not null
 union all
select 'consumer_rejections', array['tenant', c.tenant_name, 'consumer', c.name], count(r.entity_id)
  from consumer c
  left join log.rejection r on r.tenant = c.tenant and r.consumer = c.name
 group by c.tenant_name, c.name
 union all
select 'webhook_failures', array['tenant', tenant_name, 'consumer', name], failures from consumer where is_woken
 union all
select 'poll_last_timestamp_seconds', array['tenant', tenant_name, 'outcome', outcome],
       extract(epoch from finished_at)
  from looked
 union all
select 'poll_scopes_unread', array['tenant', t.name, 'outcome', o.outcome], count(u.scope)
  from tenant t
 cross join (values ('partial'), ('failed')) o (outcome)
  left join (select s.tenant, s.outcome, s.scope
               from polling.scope s
               left join log.stream e on e.tenant = s.tenant and e.entity_id = s.subject_id
              where s.outcome <> 'complete' and s.level is not null
                and (s.subject_id is null or not coalesce(e.is_deleted, true))) u
    on u.tenant = t.tenant and u.outcome = o.outcome
 group by t.name, o.outcome
 union all
select 'poll_failing_projects', array['tenant', t.name], count(f.entity_id)
  from tenant t
  left join polling.failing_project f on f.tenant = t.tenant
 group by t.name
 union all
select 'logikal_circuit', array['tenant', t.name, 'state', s.state], (b.state = s.state)::int
  from polling.breaker b
  join tenant t on t.tenant = b.tenant
 cross join (values ('closed'), ('open'), ('half_open'), ('stopped')) s (state)
 where b.address = (select n.address from polling.breaker n where n.tenant = b.tenant
                     order by n.since desc nulls last, n.address limit 1)
 union all
select 'logikal_sessions_kept', array['tenant', t.name], count(s.id)
  from tenant t
  left join polling.session s on s.tenant = t.tenant
 group by t.name
 union all
select 'operations_open', array['tenant', t.name, 'state', s.state], count(o.id)
  from tenant t
 cross join (values ('accepted'), ('running')) s (state)
  left join polling.operation o on o.tenant = t.tenant and o.state = s.state and o.state in ('accepted', 'running')
 group by t.name, s.state
 union all
select 'jobs', array['tenant', t.name, 'kind', 'parts_list', 'state', 'open'], count(j.id)
  from tenant t
  left join polling.job j on j.tenant = t.tenant and j.kind = 'parts_list' and j.state = 'open'
 group by t.name
 union all
select 'jobs', array['tenant', t.name, 'kind', 'parts_list', 'state', 'dead'], count(j.id)
  from tenant t
  left join polling.job j on j.tenant = t.tenant and j.kind = 'parts_list' and j.state = 'dead'
 group by t.name
 union all
select 'removals_withheld', array['tenant', t.name], count(s.entity_id)
  from tenant t
  left join log.stream s on s.tenant = t.tenant and s.entity_type = 'deletions' and not s.is_deleted
 group by t.name
 union all
select 'conflicts_open', array['tenant', t.name], count(e.position)
  from tenant t
  left join (log.stream s join log.event e on e.tenant = s.tenant and e.position = s.last_position)
    on s.tenant = t.tenant and s.entity_type = 'conflict' and not s.is_deleted and e.type <> 'conflict.resolved'
 group by t.name
 union all
select 'database_size_bytes', array[]::text[], pg_database_size(current_database())
 union all
select 'database_transaction_age', array[]::text[], age(datfrozenxid)
  from pg_database where datname = current_database()
 union all
select 'database_connections', array['state', coalesce(state, 'other')], count(*)
  from pg_stat_activity where datname = current_database() group by state
 union all
select 'database_oldest_transaction_seconds', array[]::text[],
       coalesce(extract(epoch from clock_timestamp() - min(xact_start)), 0)
  from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()
 union all
select v.metric, array[]::text[], v.value
  from pg_stat_database d
 cross join lateral (values ('database_commits_total', d.xact_commit), ('database_rollbacks_total', d.xact_rollback),
                            ('database_deadlocks_total', d.deadlocks), ('database_temporary_bytes_total', d.temp_bytes),
                            ('database_blocks_hit_total', d.blks_hit), ('database_blocks_read_total', d.blks_read)
                    ) v (metric, value)
 where d.datname = current_database()
