/// The Opus codec by the foreign-function API: libopus, where the machine has it.
@NullMarked
package org.linekeeper.agent.sound.opus;

import org.jspecify.annotations.NullMarked;
