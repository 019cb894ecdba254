/// Keys of a call's sound agreed over its own path (DTLS-SRTP, RFC 5763 and 5764). What carries the
/// handshakes is loaded by the first call that needs one.
@NullMarked
package org.linekeeper.agent.media.dtls;

import org.jspecify.annotations.NullMarked;
