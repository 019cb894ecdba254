-- Says on standard output who comes and goes and what call messages pass, each line with the server's
-- wall clock in seconds with microseconds:
--   WITNESS 1795223042.064614 online alice@chat.test/dino.1234
--   WITNESS 1795223042.064614 offline alice@chat.test/dino.1234
--   WITNESS 1795223042.064614 refused alice
--   WITNESS 1795223042.064614 call bob@chat.test/x alice@chat.test propose
local now = require "util.time".now;
local jid_join = require "util.jid".join;

local JINGLE = "urn:xmpp:jingle:1";
local JINGLE_MESSAGE = "urn:xmpp:jingle-message:0";

local function say(...)
	io.stdout:write(("WITNESS %.6f %s\n"):format(now(), table.concat({ ... }, " ")));
	io.stdout:flush();
end

local function address(session)
	return jid_join(session.username, session.host, session.resource);
end

module:hook("presence/initial", function (event)
	say("online", address(event.origin));
end);

module:hook("resource-unbind", function (event)
	say("offline", address(event.session));
end);

module:hook("authentication-failure", function (event)
	say("refused", tostring(event.session.sasl_handler and event.session.sasl_handler.username or "-"));
end);

-- the name of the call step in a stanza, such as propose, reject, session-terminate:decline
local function step(stanza)
	for _, child in ipairs(stanza.tags) do
		if child.attr.xmlns == JINGLE_MESSAGE then
			return child.name;
		end
		if child.attr.xmlns == JINGLE and child.name == "jingle" then
			local reason = child:get_child("reason");
			local first = reason and reason.tags[1];
			return child.attr.action .. (first and ":" .. first.name or "");
		end
	end
end

local function pass(event)
	local name = step(event.stanza);
	if name then
		say("call", event.stanza.attr.from or address(event.origin), event.stanza.attr.to or "-", name);
	end
end

for _, kind in ipairs({ "message", "iq" }) do
	for _, target in ipairs({ "bare", "full" }) do
		module:hook("pre-" .. kind .. "/" .. target, pass, 100);
	end
end
