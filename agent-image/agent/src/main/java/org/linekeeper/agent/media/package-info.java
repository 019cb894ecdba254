/// A call's sound on the network: RTP and RTCP, codecs, jitter buffer, and the session descriptions that agree on them.
@NullMarked
package org.linekeeper.agent.media;

import org.jspecify.annotations.NullMarked;
