/// The virtual sound card: PulseAudio's two null sinks, read and written through libpulse.
@NullMarked
package org.linekeeper.agent.sound;

import org.jspecify.annotations.NullMarked;
