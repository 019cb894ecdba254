-- what is ordered of the whole fleet: one row
create table fleet_order (
    id        integer primary key,
    version   bigint not null,
    paused    boolean not null,
    paused_at timestamp with time zone,
    paused_by varchar(256),
    reason    varchar(512),
    -- what new sandboxes are made of; null until an image was seen
    image     varchar(512),
    build     varchar(256)
);

insert into fleet_order (id, version, paused) values (1, 1, false);

-- what the user's sandbox is made of; null until that was decided
alter table app_user add column image varchar(512);
alter table app_user add column build varchar(256);

create table operation (
    id           varchar(64) primary key,
    kind         varchar(16) not null,
    -- as it was asked for, JSON; null where the users were named
    filter       varchar(8192),
    requested_by varchar(256) not null,
    reason       varchar(512),
    created_at   timestamp with time zone not null,
    calls_until  timestamp with time zone,
    cancelled_at timestamp with time zone,
    -- when every target had an outcome
    ended_at     timestamp with time zone
);

create index operation_by_creation on operation (created_at, id);

-- what was ordered of each target and what had been ordered before. A target's state is computed of this and
-- what is seen now; its outcome is kept once it has one
create table operation_target (
    operation_id        varchar(64) not null references operation (id),
    user_name           varchar(32) not null,
    wanted              varchar(8) not null,
    paused              boolean not null,
    edition             bigint not null,
    profile_edition     bigint not null,
    old_wanted          varchar(8) not null,
    old_edition         bigint not null,
    old_profile_edition bigint not null,
    outcome             varchar(16),
    detail              varchar(2048),
    ended_at            timestamp with time zone,
    primary key (operation_id, user_name)
);

create table rollout (
    id                   varchar(64) primary key,
    -- 1 while it goes on, else null: only one at a time
    active               integer unique,
    version              bigint not null,
    image                varchar(512) not null,
    build                varchar(256) not null,
    old_image            varchar(512) not null,
    old_build            varchar(256) not null,
    wave_size            integer not null,
    pause_seconds        integer not null,
    present_within_seconds integer not null,
    call_deadline_seconds integer not null,
    presence_share       double precision not null,
    call_success_share   double precision not null,
    call_minimum         integer not null,
    requested_by         varchar(256) not null,
    created_at           timestamp with time zone not null,
    phase                varchar(16) not null,
    wave                 integer not null,
    -- the phase's own instant: its beginning, or the earliest time of the next wave
    phase_at             timestamp with time zone not null,
    paused               boolean not null,
    reason               varchar(2048)
);

create index rollout_by_creation on rollout (created_at, id);

-- users that the rollout has admitted
create table rollout_target (
    rollout_id  varchar(64) not null references rollout (id),
    user_name   varchar(32) not null,
    wave        integer not null,
    old_image   varchar(512) not null,
    old_build   varchar(256) not null,
    -- was present when admitted, so the gate counts it
    judged      boolean not null,
    admitted_at timestamp with time zone not null,
    calls_until timestamp with time zone not null,
    -- when no call held up the replacement any more
    released_at timestamp with time zone,
    -- when it was first seen present on the new build
    passed_at   timestamp with time zone,
    -- when it was sent back to the old build
    returned_at timestamp with time zone,
    primary key (rollout_id, user_name)
);
