package org.linekeeper.lab.peer;

import java.time.Instant;

/// What baresip says of a call.
///
/// @param at     when it was received here
/// @param type   baresip's own word: `CALL_INCOMING`, `CALL_RINGING`, `CALL_ESTABLISHED`, `CALL_CLOSED`, ...
/// @param callId the SIP Call-ID
/// @param peer   the other side's URI
/// @param detail a closed call's reason
public record PhoneEvent(Instant at, String type, String callId, String peer, String detail) {}
