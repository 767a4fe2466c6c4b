-- What is called like a text or nearly so: what holds it first, then by how much of it is alike. `asked` is in lower
-- case, `pattern` the same as one of LIKE, `of_types` null for all.
--
-- With its owner's rights: neither LIKE nor <% is leakproof, so that under row-level security no index could be asked
-- before every row of the table had been looked at. Whose rows are searched is not the caller's to say, but the
-- transaction's, as everywhere.
do $migration$
declare
  of_words text;
begin
  select n.nspname into strict of_words
    from pg_extension e join pg_namespace n on n.oid = e.extnamespace
   where e.extname = 'pg_trgm';
  execute format($create$
    create function read.search(asked text, pattern text, of_types text[], most bigint)
    returns table (id uuid, type text, name text, "position" bigint, score double precision)
    language plpgsql stable security definer rows 20 set search_path = pg_catalog, %1$I, pg_temp as $function$
    begin
      return query execute format(
        $query$
          select m.id, m.type, m.name, m.position,
                 word_similarity($1, m.words) + case when m.words like $2 then 1 else 0 end
            from read.%%I m
           where m.tenant = $5 and (m.words like $2 or $1 <%%%% m.words)
             and ($3 is null or m.type = any ($3))
           order by 5 desc, m.name, m.id
           limit $4
        $query$, (select 'search_v' || p.active from projecting.projection p where p.name = 'search'))
      using asked, pattern, of_types, most, nullif(current_setting('logikal_sync.tenant', true), '')::int;
    end
    $function$
  $create$, of_words);
end
$migration$;

revoke execute on function read.search from public;
grant execute on function read.search to logikal_sync_service;
