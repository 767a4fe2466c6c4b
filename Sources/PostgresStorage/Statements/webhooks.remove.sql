-- $1 tenant int  $2 consumer text
delete from log.webhook where tenant = $1 and consumer = $2;
