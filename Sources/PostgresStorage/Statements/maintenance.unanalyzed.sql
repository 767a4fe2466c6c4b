-- Our tables of which what the planner knows is old: a tenth of the rows changed since it was gathered, or it never
-- was. Parents of partitions, which autovacuum leaves out, by how many rows they had. $1 from how many rows on bigint
select format('%I.%I', n.nspname, c.relname) as name
  from pg_class c
  join pg_namespace n on n.oid = c.relnamespace
  left join pg_stat_user_tables t on t.relid = c.oid
 cross join lateral (
   select coalesce(sum(s.n_live_tup), 0)::bigint as live
     from pg_partition_tree(c.oid) p join pg_stat_user_tables s on s.relid = p.relid
    where c.relkind = 'p' and p.isleaf) leaves
 where n.nspname in ('log', 'polling', 'blobs', 'projecting', 'access', 'read')
   and case c.relkind
       when 'r' then t.n_mod_since_analyze >= greatest($1, t.n_live_tup / 10)
       when 'p' then leaves.live >= $1 and abs(leaves.live - greatest(c.reltuples, 0)) >= leaves.live / 10
       else false end
 order by 1
 limit 50
