-- The living entities as view=latest shows them after a position: each at its newest event up to there that is not
-- damped. What has not changed since stands in its stream; of the rest the log is asked, one look into an index each.
-- An entity of which nothing is left but what is damped, because the rest is archived, comes as lost.
create function log.living(of_tenant int, after_position bigint)
returns table (
  entity_type text, entity_id uuid, "position" bigint, version bigint, parent_id uuid, is_lost boolean
) language sql stable parallel safe as $$
  select s.entity_type, s.entity_id,
         case when s.is_newest then s.last_position else past.position end,
         case when s.is_newest then s.version else past.version end,
         case when s.is_newest then s.parent_id else past.parent_id end,
         not s.is_newest and past.position is null
    from (select h.*, h.last_position <= after_position and h.shown_position is null as is_newest
            from log.stream h
           where h.tenant = of_tenant) s
    left join lateral (
      select e.position, e.version, e.parent_id, e.state is null as is_removal
        from log.event e
       where not s.is_newest and e.tenant = of_tenant and e.entity_id = s.entity_id and e.position <= after_position
         and not log.is_damped(e.reason, e.version, e.state is null)
       order by e.version desc
       limit 1) past on true
   where case when s.is_newest then not s.is_deleted
              when past.position is not null then not past.is_removal
              else exists (select
                             from log.event e
                            where e.tenant = of_tenant and e.entity_id = s.entity_id
                              and e.position <= after_position)
         end
$$;
