-- the living calls, those without an end, are asked for again and again
create index call_by_end on call (ended_at);
