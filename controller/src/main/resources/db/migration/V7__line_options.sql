-- how a line signals and carries sound, as JSON; null stands for the standard's
alter table sip_line add column signalling varchar(70000);
alter table sip_line add column media varchar(1024);

-- what users' lines may spend, as it was told to the agents last, as JSON
create table toll_limits (
    id     integer primary key,
    limits varchar(8192) not null
);

insert into toll_limits (id, limits) values (1, '');
