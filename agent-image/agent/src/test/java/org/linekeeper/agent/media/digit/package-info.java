@NullMarked
package org.linekeeper.agent.media.digit;

import org.jspecify.annotations.NullMarked;
