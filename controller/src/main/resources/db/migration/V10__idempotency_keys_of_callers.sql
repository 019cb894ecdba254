-- a key is its caller's own; whose the old ones were is not known, and none is kept for longer than a day
drop table idempotency_key;

create table idempotency_key (
    caller     varchar(128) not null,
    id         varchar(128) not null,
    user_name  varchar(32) not null,
    request    varchar(512) not null,
    location   varchar(512) not null,
    etag       varchar(64),
    body       text not null,
    created_at timestamp with time zone not null,
    primary key (caller, id)
);

create index idempotency_key_by_user on idempotency_key (user_name);
