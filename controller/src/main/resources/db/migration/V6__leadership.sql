-- which of several controllers acts on the sandboxes; the one row is there from the beginning
create table leadership (
    id         integer primary key,
    holder     varchar(64) not null,
    epoch      bigint not null,
    held_until timestamp with time zone not null
);

insert into leadership (id, holder, epoch, held_until)
values (1, 'nobody', 0, timestamp with time zone '2000-01-01 00:00:00+00');
