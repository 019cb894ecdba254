/// SIP dialogs (RFC 3261 §12) as plain data of ours: an early dialog here is nothing that could outlive its call.
@NullMarked
package org.linekeeper.agent.sip.jain.dialog;

import org.jspecify.annotations.NullMarked;
