/// Keys of a call's sound agreed over its own path (DTLS-SRTP, RFC 5763 and 5764). Only this package knows
/// BouncyCastle,
/// and only a call that needs it loads any of it.
@NullMarked
package org.linekeeper.agent.media.dtls;

import org.jspecify.annotations.NullMarked;
