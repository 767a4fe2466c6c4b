-- Sequencers that do not end where their batches and events end. No binds.
select format('tenant %s', s.tenant) as subject,
       format('the sequencer is at position %s, batch %s; the newest event is at %s, the newest batch is %s and '
              'ends at %s', s.head, s.batch, e.position, coalesce(b.batch, 0), coalesce(b.last_position, 0)) as detail
  from log.sequencer s
  left join lateral (select batch, last_position, chain from log.batch
                      where tenant = s.tenant order by batch desc limit 1) b on true
 cross join lateral (select coalesce(max(position), 0) as position from log.event where tenant = s.tenant) e
 where s.head <> e.position or s.batch <> coalesce(b.batch, 0) or s.head <> coalesce(b.last_position, 0)
    or s.chain <> coalesce(b.chain, s.chain)
 order by s.tenant
