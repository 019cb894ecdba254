/// ICE by ice4j, over the call's own ports. Loaded with the library.
@NullMarked
package org.linekeeper.agent.media.ice.ice4j;

import org.jspecify.annotations.NullMarked;
