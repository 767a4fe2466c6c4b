-- Background work that waits for a person. No binds.
select format('job %s, tenant %s', id, tenant) as subject,
       format('%s of %s failed %s times: %s', kind, entity_id, attempts, message) as detail,
       id::text as named
  from polling.job
 where state = 'dead'
 order by tenant, id
 limit 20
