-- $1 tenant int
select b.name, b.build, b.version, b.definition, b.state, b.schema, b.apply, b.shards, b.problem,
       coalesce(c.position, 0) as position, coalesce(c.target, 0) as target,
       coalesce(c.moved_at, b.created_at) as moved_at, p.prior is not distinct from b.build as is_prior,
       (select count(*)
          from projecting.dead_letter d
         where d.tenant = $1 and d.name = b.name and d.build = b.build and d.state = 'open') as parked
  from projecting.build b
  left join projecting.projection p on p.name = b.name
  left join lateral (select min(k.position) as position, max(k.target) as target, max(k.moved_at) as moved_at
                       from projecting.checkpoint k
                      where k.tenant = $1 and k.name = b.name and k.build = b.build) c on true
 order by b.name, b.build
