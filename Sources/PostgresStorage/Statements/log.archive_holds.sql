-- Who needs the events up to a position. $1 tenant int  $2 silence as interval in text, or null for no consumers
select kind, subject, after_position
  from log.archive_holds($1, $2::text::interval)
 order by after_position, kind, subject
