/// The SIP user agent on JAIN-SIP's reference implementation; the only package that knows javax.sip.
@NullMarked
package org.linekeeper.agent.sip.jain;

import org.jspecify.annotations.NullMarked;
