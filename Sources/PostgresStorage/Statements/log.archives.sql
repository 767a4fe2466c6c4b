-- Every archive that was made, the newest first. $1 tenant int
select a.first_position, a.last_position, a.kept, a.file, a.sha256, a.archived_at, a.attached_at
  from log.archive a
 where a.tenant = $1
 order by a.archived_at desc, a.id desc
