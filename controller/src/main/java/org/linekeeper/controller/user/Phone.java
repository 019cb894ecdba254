package org.linekeeper.controller.user;

import com.fasterxml.jackson.annotation.JsonView;
import org.linekeeper.controller.api.Audience;
import org.linekeeper.protocol.LineId;
import org.linekeeper.protocol.PhoneId;
import org.linekeeper.protocol.SipAddress;

/// Where a user is rung.
///
/// @param line the user's line that dials the phone
public record Phone(
        PhoneId id, @JsonView(Audience.Owner.class) SipAddress address, LineId line) {}
