@NullMarked
package org.linekeeper.agent.media.ice;

import org.jspecify.annotations.NullMarked;
