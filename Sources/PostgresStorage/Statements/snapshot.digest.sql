-- snapshot.digest   $1 tenant int   $2 position bigint   $3 entity types text[]
-- What is alive after a position: per type how many, and the SHA-256 over their lines "<id> <version>", by id.
select l.entity_type, count(*) as count, bool_or(l.is_lost) as is_lost,
       encode(sha256(convert_to(string_agg(l.line, ''), 'UTF8')), 'hex') as digest
  -- Sorted once for both: the groups come of it, and lines keep its order within them.
  from (select a.entity_type, a.is_lost, a.entity_id || ' ' || a.version || E'\n' as line
          from log.living($1, $2) a
         where a.entity_type = any ($3)
         order by a.entity_type, a.entity_id) l
 group by l.entity_type;
