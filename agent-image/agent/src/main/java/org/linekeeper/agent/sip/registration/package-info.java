/// When a line registers: refresh before the registrar's expiry, and back-off after failures. Pure: the clock and the
/// dice are passed in.
@NullMarked
package org.linekeeper.agent.sip.registration;

import org.jspecify.annotations.NullMarked;
