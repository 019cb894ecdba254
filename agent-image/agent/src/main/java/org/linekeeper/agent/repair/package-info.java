/// The rungs of the recovery ladder that an agent takes when its controller asks: one at a time, never during a
/// living call, each with an event at its end.
@NullMarked
package org.linekeeper.agent.repair;

import org.jspecify.annotations.NullMarked;
