-- $1 tenant int  $2 id bigint or null  $3 settled ones too bool  $4 after this id bigint  $5 limit int
select d.id, d.name, d.build, d.entity_type, d.entity_id, d.position, d.attempts, d.code, d.message, d.state, d.actor,
       d.reason, d.parked_at
  from projecting.dead_letter d
 where d.tenant = $1 and ($2::bigint is null or d.id = $2) and ($3 or d.state = 'open') and d.id > $4
 order by d.id
 limit $5
