/// SIP messages in JAIN-SIP's types: parsed behind a guard, and made.
@NullMarked
package org.linekeeper.agent.sip.jain.message;

import org.jspecify.annotations.NullMarked;
