/// A clock that does not jump.
@NullMarked
package org.linekeeper.agent.time;

import org.jspecify.annotations.NullMarked;
