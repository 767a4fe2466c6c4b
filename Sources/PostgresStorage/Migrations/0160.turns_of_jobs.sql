-- Rises when a job is taken and when it is begun anew, and so tells who has it: attempts do not, which begin anew too.
alter table polling.job add column turn bigint not null default 0;
