/// Libraries that few calls need, loaded by the first of them.
@NullMarked
package org.linekeeper.agent.media.late;

import org.jspecify.annotations.NullMarked;
