-- Who may use the controller. Runs on H2 (in its PostgreSQL mode) and on PostgreSQL alike.

create table person (
    name       varchar(64) primary key,
    role       varchar(16) not null,
    password   varchar(255),
    disabled   boolean not null,
    generation bigint not null,
    created_at timestamp with time zone not null
);

-- whom a person of the role user owns
create table person_user (
    person    varchar(64) not null references person (name),
    user_name varchar(32) not null,
    primary key (person, user_name)
);

create index person_user_by_user on person_user (user_name);

-- the token itself is kept by whoever it was given to
create table api_token (
    id         varchar(36) primary key,
    digest     varchar(64) not null unique,
    person     varchar(64) not null references person (name),
    name       varchar(64) not null,
    kind       varchar(16) not null,
    created_at timestamp with time zone not null,
    expires_at timestamp with time zone not null
);

create index api_token_by_person on api_token (person);

-- only ever appended to; each entry holds the digest of the one before
create table audit (
    id       bigint generated always as identity primary key,
    at       timestamp with time zone not null,
    actor    varchar(128) not null,
    action   varchar(128) not null,
    target   varchar(128),
    address  varchar(64) not null,
    outcome  integer not null,
    previous varchar(64) not null unique,
    digest   varchar(64) not null
);
