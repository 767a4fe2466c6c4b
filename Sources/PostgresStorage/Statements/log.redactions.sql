-- What redactions in later batches replaced. $1 tenant int  $2 after batch bigint
select metadata from log.batch where tenant = $1 and batch > $2 and kind = 'redaction' order by batch
