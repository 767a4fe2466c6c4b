-- What there is of every log, and where. No binds.
select v.cluster, v.database::bigint as database, s.tenant, s.epoch, s.batch, s.chain
  from log.server v
 cross join log.sequencer s
 order by s.tenant
