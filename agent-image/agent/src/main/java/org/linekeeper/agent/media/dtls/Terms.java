package org.linekeeper.agent.media.dtls;

import java.util.List;

/// What the session descriptions say of a handshake. The same terms with the same address are the same association.
///
/// @param weBegin whether we are its client
/// @param theirs  what names the other side's certificate; one at least
public record Terms(boolean weBegin, List<Fingerprint> theirs) {
    public Terms {
        theirs = List.copyOf(theirs);
        if (theirs.isEmpty()) {
            throw new IllegalArgumentException("a handshake with just anybody");
        }
    }
}
