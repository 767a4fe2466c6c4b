-- What can be archived one after the other: to the last batch that ends in each partition that is full and wanted as a
-- whole. $1 tenant int  $2 through position bigint
select f.last_position, b.batch, b.chain
  from log.partition p
  join log.sequencer s on s.tenant = p.tenant
 cross join lateral (select max(n.last_position) as last_position
                       from log.batch n
                      where n.tenant = p.tenant and n.last_position <= p.last_position) f
  join log.batch b on b.tenant = p.tenant and b.last_position = f.last_position
 where p.tenant = $1 and p.last_position > s.floor and p.last_position <= least($2, s.head)
   and f.last_position > s.floor
 order by p.last_position
