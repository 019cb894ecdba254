/// SIP's transport (RFC 3261 §18) and its one thread: datagrams and streams of bytes, cut into messages and checked for
/// size and shape before anything parses them. Knows no SIP stack.
@NullMarked
package org.linekeeper.agent.sip.network;

import org.jspecify.annotations.NullMarked;
