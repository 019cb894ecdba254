-- a line's password at its TURN server, sealed; null for a line without one
alter table sip_line add column turn_password varchar(8192);

-- two servers' names have room beside the rest
alter table sip_line alter column media set data type varchar(4096);
