/// Ways for a call's sound that are looked for before it flows (ICE, RFC 8445 and RFC 8839; STUN, RFC 8489; TURN, RFC
/// 8656). What looks for them is loaded by the first call that needs it.
@NullMarked
package org.linekeeper.agent.media.ice;

import org.jspecify.annotations.NullMarked;
