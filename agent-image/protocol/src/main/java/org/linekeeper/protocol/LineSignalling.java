package org.linekeeper.protocol;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/// How a line talks to its registrar, beyond what every line needs.
///
/// @param keepAlive      what keeps the way to the registrar open
/// @param sessionSeconds the interval of session timers that is asked for (RFC 4028), 90 to 86400; 0 asks for none, and
///                       the other side's wish is still met
/// @param callerIdentity how the provider is told who calls
/// @param trust          certificates that TLS servers are checked against, PEM; those of the machine where null
/// @param messageWaiting whether to watch the line's mailbox (RFC 3842)
/// @param presence       whom the line's domain is told of
@JsonInclude(JsonInclude.Include.NON_NULL)
public record LineSignalling(
        KeepAlive keepAlive,
        int sessionSeconds,
        CallerIdentity callerIdentity,
        @Nullable String trust,
        boolean messageWaiting,
        Presence presence) {
    public static final int DEFAULT_SESSION_SECONDS = 1_800;

    /// Below this every proxy may refuse (RFC 4028 §4).
    public static final int LEAST_SESSION_SECONDS = 90;

    public static final int MOST_SESSION_SECONDS = 86_400;

    public static final LineSignalling STANDARD = new LineSignalling(
            KeepAlive.LINE_ENDS, DEFAULT_SESSION_SECONDS, CallerIdentity.DISPLAY_NAME, null, false, Presence.NONE);

    public LineSignalling {
        keepAlive = keepAlive == null ? KeepAlive.LINE_ENDS : keepAlive;
        callerIdentity = callerIdentity == null ? CallerIdentity.DISPLAY_NAME : callerIdentity;
        presence = presence == null ? Presence.NONE : presence;
        if (sessionSeconds != 0 && (sessionSeconds < LEAST_SESSION_SECONDS || sessionSeconds > MOST_SESSION_SECONDS)) {
            throw new IllegalArgumentException("sessionSeconds must be 0, or 90 to 86400");
        }
    }

    public enum KeepAlive {
        /// CR LF over the flow; over a connection its answer is watched (RFC 5626 §3.5.1).
        LINE_ENDS,
        /// An OPTIONS request, whose answer is watched.
        OPTIONS,
        /// A STUN binding request, whose answer is watched (RFC 5626 §3.5.2). UDP only; elsewhere line ends.
        STUN
    }

    public enum Presence {
        /// Nobody.
        NONE,
        /// Whether the user's service account can be reached, published (RFC 3903) under the line's address: a desk
        /// phone that watches the address (RFC 3856) shows it.
        PUBLISH
    }

    /// The address in From is the line's own as long as the provider does not say otherwise: most refuse any other.
    public enum CallerIdentity {
        /// The caller's name stands in From's display name.
        DISPLAY_NAME,
        /// In addition the caller's address in P-Asserted-Identity (RFC 3325), for a PBX that trusts us.
        ASSERTED,
        /// The caller's address stands in From itself.
        FROM
    }
}
