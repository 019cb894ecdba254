/// Where a domain's SIP servers are (RFC 3263): what DNS lists, and in which order to try it.
@NullMarked
package org.linekeeper.agent.sip.location;

import org.jspecify.annotations.NullMarked;
