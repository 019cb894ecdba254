/// The control links: one per sandbox, from the controller to the agent, mutual TLS.
@NullMarked
package org.linekeeper.controller.agentlink;

import org.jspecify.annotations.NullMarked;
