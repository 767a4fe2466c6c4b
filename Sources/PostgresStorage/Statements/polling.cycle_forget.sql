-- Keeps the newest thousand cycles. $1 tenant int  $2 cycle bigint
delete from polling.cycle where tenant = $1 and cycle <= $2 - 1000
