-- read_model.list   :table   :counts   $1 tenant int   $2 after uuid or null   $3 parent uuid or null   $4 limit bigint
-- One page of a read model by id, and the id to go on after when there is more.
with page as materialized (
  select row_number() over (order by m.id) as number, m.id,
         json_build_object(
           'id', m.id, 'logikalId', m.logikal_id,
           'parent', case when m.parent_id is not null
                          then json_build_object('type', m.parent_type, 'id', m.parent_id) end,
           'position', m.position, 'version', m.version, 'state', m.state :counts)::text as line
    from :table m
   where m.tenant = $1
     and m.id > coalesce($2::uuid, '00000000-0000-0000-0000-000000000000')
     and ($3::uuid is null or m.parent_id = $3)
   order by m.id
   limit $4 + 1
)
select string_agg(line, ',' order by number) filter (where number <= $4) as rows,
       (select p.id from page p where p.number = $4 and (select count(*) from page) > $4) as next
  from page;
