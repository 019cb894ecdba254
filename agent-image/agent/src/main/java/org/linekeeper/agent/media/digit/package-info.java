/// Digits that are pressed during a call: as RTP events (RFC 4733) and as pairs of tones (ITU-T Q.23, Q.24).
@NullMarked
package org.linekeeper.agent.media.digit;

import org.jspecify.annotations.NullMarked;
