/// The control endpoint: the controller's only door, over mutual TLS.
@NullMarked
package org.linekeeper.agent.control;

import org.jspecify.annotations.NullMarked;
