-- as long as a build's name can be: one that is cut is not known again after a restart
alter table event alter column target set data type varchar(256);
