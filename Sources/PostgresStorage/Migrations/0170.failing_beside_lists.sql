-- Where only drawings, parts lists or prices of a project failed, its lists are read when they are due.
alter table polling.failing_project add column lists_were_read boolean not null default false;
