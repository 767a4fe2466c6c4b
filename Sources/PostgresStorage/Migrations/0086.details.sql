-- Prices and addresses have a cadence of their own.
alter table polling.visit add column details_read_at timestamptz;
