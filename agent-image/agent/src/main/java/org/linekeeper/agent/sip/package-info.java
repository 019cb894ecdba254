/// The agent's SIP user agent as the rest of the agent sees it: lines that stay registered, calls on them. No type of a
/// SIP stack appears here.
@NullMarked
package org.linekeeper.agent.sip;

import org.jspecify.annotations.NullMarked;
