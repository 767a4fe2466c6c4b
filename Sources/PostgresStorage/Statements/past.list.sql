-- past.list   :table   :counts   $1 tenant int   $2 after uuid or null   $3 entity type text   $4 position bigint
--             $5 parent uuid or null   $6 limit bigint
-- One page of a read model by id as it was after a position, and the id to go on after when there is more.
with page as materialized (
  select row_number() over (order by v.id) as number, v.id,
         json_build_object(
           'id', v.id, 'logikalId', log.legible(e.state) ->> 'logikalId',
           'parent', case when v.parent_id is not null
                          then json_build_object('type', v.parent_type, 'id', v.parent_id) end,
           'position', v.from_position, 'version', v.version, 'state', e.state :counts)::text as line
    from (select *
            from :table v
           where v.tenant = $1 and v.entity_type = $3
             and v.id > coalesce($2::uuid, '00000000-0000-0000-0000-000000000000')
             and ($5::uuid is null or v.parent_id = $5)
             and v.from_position <= $4 and (v.to_position is null or v.to_position > $4) and not v.is_deleted
           order by v.id
           limit $6 + 1) v
    join log.current_event e on e.tenant = $1 and e.position = v.from_position
)
select string_agg(line, ',' order by number) filter (where number <= $6) as rows,
       (select p.id from page p where p.number = $6 and (select count(*) from page) > $6) as next
  from page;
