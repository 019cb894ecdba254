/// What a service's client can do for the agent. One package below for each client.
@NullMarked
package org.linekeeper.agent.client;

import org.jspecify.annotations.NullMarked;
