-- The next batches, each as a line, with about so many positions, at least one.
-- $1 tenant int  $2 from batch bigint  $3 positions bigint  $4 last position bigint
select batch, first_position, last_position, chain,
       '{"batch":' || batch || ',"first":' || first_position || ',"last":' || last_position
         || ',"key":' || to_json(key) || ',"kind":' || to_json(kind) || ',"actor":' || to_json(actor)
         || ',"metadata":' || metadata
         || ',"content":"' || encode(content, 'hex') || '","root":"' || encode(root, 'hex')
         || '","previous":"' || encode(previous, 'hex') || '","chain":"' || encode(chain, 'hex')
         || '","recordedAt":' || (extract(epoch from recorded_at) * 1000000)::bigint || '}' as line
  from log.batch
 where tenant = $1 and batch >= $2 and last_position <= $4
   and first_position < (select b.first_position from log.batch b
                          where b.tenant = $1 and b.batch >= $2 order by b.batch limit 1) + $3
 order by batch
