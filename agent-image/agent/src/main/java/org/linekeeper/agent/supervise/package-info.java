/// The session's processes, started in order and kept alive.
@NullMarked
package org.linekeeper.agent.supervise;

import org.jspecify.annotations.NullMarked;
