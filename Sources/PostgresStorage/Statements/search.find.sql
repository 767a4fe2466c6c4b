-- search.find   $1 tenant int   $2 text in lower case   $3 the same as a pattern   $4 types text[] or null
--               $5 limit bigint
-- What is called like the text or nearly so, the best first, as rows of the read models.
with hit as (select * from read.search($2, $3, $4, $5))
select string_agg(
         json_build_object(
           'type', h.type, 'id', h.id, 'logikalId', coalesce(log.legible(e.state) ->> 'logikalId', ''),
           'parent', case when e.parent_id is not null
                          then json_build_object('type', e.parent_type, 'id', e.parent_id) end,
           'position', h.position, 'version', e.version, 'score', round(h.score::numeric, 3), 'state', e.state)::text,
         ',' order by h.score desc, h.name, h.id) as rows
  from hit h
  join log.current_event e on e.tenant = $1 and e.position = h.position
