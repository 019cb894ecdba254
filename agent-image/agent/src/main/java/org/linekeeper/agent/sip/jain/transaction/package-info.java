/// SIP transactions (RFC 3261 §17, with RFC 6026's corrections). Everything here belongs to the SIP thread.
///
/// They are ours and not JAIN-SIP's: there a transaction may connect or write to a socket from the one
/// timer thread that all others wait for, and outlive its call.
@NullMarked
package org.linekeeper.agent.sip.jain.transaction;

import org.jspecify.annotations.NullMarked;
