-- odoo.projects   :projects   :project_line   $1 tenant int   $2 text or null
-- All projects, or those that hold the text in what people know them by.
with chosen as materialized (
  select p.name, p.id, :project_line as line
    from :projects p
   where p.tenant = $1
     and ($2::text is null or strpos(read.lowered(concat_ws(' ', p.name, log.legible(p.state) ->> 'jobNumber',
                                                            log.legible(p.state) ->> 'offerNumber')),
                                read.lowered($2)) > 0)
)
select json_build_object(
         case when $2::text is null then 'projects' else 'results' end,
         coalesce(json_agg(c.line order by c.name, c.id), '[]'::json),
         'count', count(*), 'query', $2::text,
         'summary', json_build_object(
           'total_projects', count(*), 'total_phases', coalesce(sum((c.line ->> 'phases_count')::bigint), 0),
           'total_elevations', coalesce(sum((c.line ->> 'total_elevations')::bigint), 0)))::text as answer
  from chosen c
