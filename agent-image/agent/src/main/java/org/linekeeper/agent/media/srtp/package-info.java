/// Encrypted RTP and RTCP (RFC 3711) with keys out of the session description (RFC 4568).
@NullMarked
package org.linekeeper.agent.media.srtp;

import org.jspecify.annotations.NullMarked;
