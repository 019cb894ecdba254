-- what is ordered of a user's sandbox, apart from the settings; changing it does not raise the generation

create sequence sandbox_uid start with 100000;

-- the unix user that the sandbox runs as, nobody else's in this installation
alter table app_user add column uid integer default nextval('sandbox_uid') not null;
alter table app_user add column wanted varchar(8) default 'running' not null;
alter table app_user add column paused boolean default false not null;
-- a sandbox or profile made for a lower edition is replaced
alter table app_user add column sandbox_edition bigint default 1 not null;
alter table app_user add column profile_edition bigint default 1 not null;
-- until then a living call keeps the sandbox from being stopped or replaced; null: as long as it lasts
alter table app_user add column calls_until timestamp with time zone;
