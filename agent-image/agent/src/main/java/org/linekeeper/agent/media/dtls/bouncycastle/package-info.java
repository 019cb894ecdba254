/// The handshakes themselves (DTLS 1.2, RFC 6347). Only this package knows BouncyCastle.
@NullMarked
package org.linekeeper.agent.media.dtls.bouncycastle;

import org.jspecify.annotations.NullMarked;
