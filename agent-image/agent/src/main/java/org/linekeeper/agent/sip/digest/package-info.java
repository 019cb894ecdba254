/// The client's side of HTTP digest authentication as SIP uses it (RFC 3261 §22, RFC 7616, RFC 8760). Pure: no network,
/// no clock.
@NullMarked
package org.linekeeper.agent.sip.digest;

import org.jspecify.annotations.NullMarked;
