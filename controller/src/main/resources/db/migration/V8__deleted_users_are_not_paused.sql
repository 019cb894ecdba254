-- a deletion ends the user's pause; these were deleted before it did
update app_user set paused = false where deleted_at is not null;
