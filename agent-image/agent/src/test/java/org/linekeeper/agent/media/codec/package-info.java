@NullMarked
package org.linekeeper.agent.media.codec;

import org.jspecify.annotations.NullMarked;
