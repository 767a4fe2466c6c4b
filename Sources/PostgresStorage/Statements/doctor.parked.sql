-- Entities that a read model can't take in. No binds.
select format('dead letter %s, tenant %s', id, tenant) as subject,
       format('%s build %s can''t take in %s %s since position %s: %s', name, build, entity_type, entity_id, position,
              message) as detail,
       id::text as named
  from projecting.dead_letter
 where state = 'open'
 order by tenant, id
 limit 20
