-- what the controller that acts knows of the whole fleet, for the others to tell: one row
create table fleet_concerns (
    id   integer primary key,
    -- in which it was written
    term bigint not null,
    -- JSON
    body text not null
);

insert into fleet_concerns (id, term, body) values (1, 0, '{}');
