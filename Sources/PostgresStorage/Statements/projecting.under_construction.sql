-- $1 name text
select b.build, b.definition
  from projecting.build b
 where b.name = $1 and b.state in ('declared', 'building', 'catching_up', 'verified')
