/// The agent's SIP lines against Kamailio, baresip and SIPp.
@NullMarked
package org.linekeeper.lab.sip;

import org.jspecify.annotations.NullMarked;
