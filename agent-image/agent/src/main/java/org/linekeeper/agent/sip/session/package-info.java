/// Session timers (RFC 4028) and the waits after crossing offers: what both sides agree on, and when. Pure.
@NullMarked
package org.linekeeper.agent.sip.session;

import org.jspecify.annotations.NullMarked;
