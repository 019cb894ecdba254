-- Runs on H2 (in its PostgreSQL mode) and on PostgreSQL alike.

create table app_user (
    name       varchar(32) primary key,
    generation bigint not null,
    created_at timestamp with time zone not null,
    deleted_at timestamp with time zone
);

create table account (
    user_name varchar(32) not null references app_user (name),
    position  integer not null,
    id        varchar(64) not null,
    service   varchar(16) not null,
    address   varchar(2048) not null,
    password  varchar(8192) not null,
    primary key (user_name, id)
);

create table sip_line (
    user_name        varchar(32) not null references app_user (name),
    position         integer not null,
    id               varchar(64) not null,
    address          varchar(512) not null,
    registrar        varchar(512),
    username         varchar(128) not null,
    password         varchar(8192) not null,
    transport        varchar(8) not null,
    register_seconds integer not null,
    incoming         varchar(16) not null,
    primary key (user_name, id)
);

create table phone (
    user_name varchar(32) not null references app_user (name),
    position  integer not null,
    id        varchar(64) not null,
    address   varchar(512) not null,
    line      varchar(64) not null,
    primary key (user_name, id),
    foreign key (user_name, line) references sip_line (user_name, id)
);

-- one row per phone of a step; a user without rows follows the default plan
create table ring_step (
    user_name varchar(32) not null,
    step      integer not null,
    position  integer not null,
    phone     varchar(64) not null,
    seconds   integer not null,
    primary key (user_name, step, position),
    foreign key (user_name, phone) references phone (user_name, id)
);

create table idempotency_key (
    id         varchar(128) primary key,
    user_name  varchar(32) not null,
    request    varchar(512) not null,
    location   varchar(512) not null,
    etag       varchar(64),
    body       text not null,
    created_at timestamp with time zone not null
);

create index idempotency_key_by_user on idempotency_key (user_name);

-- a call without an end is a living one
create table call (
    id           varchar(64) primary key,
    user_name    varchar(32) not null,
    direction    varchar(16) not null,
    account      varchar(64) not null,
    peer_address varchar(2048) not null,
    peer_name    varchar(1024),
    phone        varchar(64),
    phase        varchar(16),
    started_at   timestamp with time zone not null,
    answered_at  timestamp with time zone,
    ended_at     timestamp with time zone,
    outcome      varchar(16),
    ended_by     varchar(16),
    detail       varchar(2048),
    quality      varchar(2048)
);

create index call_by_user on call (user_name, started_at, id);
create index call_by_start on call (started_at, id);

-- up to which event of a sandbox everything is stored
create table event_cursor (
    user_name   varchar(32) primary key,
    incarnation varchar(128) not null,
    number      bigint not null
);
