-- Makes the table that log.append_staged appends from, for the rest of the transaction.
select log.stage()
