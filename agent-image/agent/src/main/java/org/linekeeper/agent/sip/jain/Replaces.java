package org.linekeeper.agent.sip.jain;

import gov.nist.javax.sip.message.SIPRequest;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.linekeeper.agent.sip.jain.dialog.DialogId;
import org.linekeeper.agent.sip.jain.message.Messages;

/// A Replaces header (RFC 3891 §6.1).
///
/// @param dialog    the call to be replaced; its To tag is ours
/// @param earlyOnly whether a call that is up must not be replaced
record Replaces(DialogId dialog, boolean earlyOnly) {
    static final String HEADER = "Replaces";

    static boolean standsIn(SIPRequest request) {
        return !Messages.values(request, HEADER).isEmpty();
    }

    /// @throws IllegalArgumentException where there is more than one, or one that makes no sense
    static Optional<Replaces> of(SIPRequest request) {
        List<String> values = Messages.values(request, HEADER);
        if (values.isEmpty()) {
            return Optional.empty();
        }
        if (values.size() > 1) {
            throw new IllegalArgumentException("two Replaces headers");
        }
        String[] parts = values.getFirst().split(";", -1);
        String local = "";
        String remote = "";
        boolean earlyOnly = false;
        for (String part : parts) {
            String[] pair = part.strip().split("=", 2);
            switch (pair[0].toLowerCase(Locale.ROOT)) {
                case "to-tag" -> local = pair.length == 2 ? pair[1].strip() : "";
                case "from-tag" -> remote = pair.length == 2 ? pair[1].strip() : "";
                case "early-only" -> earlyOnly = true;
                default -> {}
            }
        }
        if (local.isEmpty() || remote.isEmpty()) {
            throw new IllegalArgumentException("a Replaces header without tags");
        }
        return Optional.of(new Replaces(new DialogId(parts[0].strip(), local, remote), earlyOnly));
    }
}
