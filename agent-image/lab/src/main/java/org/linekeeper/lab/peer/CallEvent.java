package org.linekeeper.lab.peer;

import java.time.Instant;

/// What a phone or the friend's client says of a call: good for steering a scene; times are taken from the
/// servers' logs.
///
/// @param at     when it was received here
/// @param type   baresip's own word: `CALL_INCOMING`, `CALL_RINGING`, `CALL_ESTABLISHED`, `CALL_CLOSED`, ...
/// @param callId the SIP Call-ID; at the friend the driver's name of the call
/// @param peer   the other side's URI
/// @param detail a closed call's reason
public record CallEvent(Instant at, String type, String callId, String peer, String detail) {}
