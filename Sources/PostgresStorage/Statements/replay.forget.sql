-- Forgets the checkpoints that were remembered.
delete from replay.remembered
