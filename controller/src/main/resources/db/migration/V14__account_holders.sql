-- One user at a time has a service's account. Kept until the user's sandbox is gone, longer than the account itself.
create table account_holder (
    service   varchar(16) not null,
    address   varchar(2048) not null,
    user_name varchar(32) not null references app_user (name),
    primary key (service, address)
);
create index account_holder_user on account_holder (user_name);
-- where several had one before, the first keeps it, and the others their settings
insert into account_holder (service, address, user_name)
    select service, address, min(user_name) from account group by service, address;
