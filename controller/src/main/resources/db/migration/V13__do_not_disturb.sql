alter table app_user add column do_not_disturb boolean not null default false;
