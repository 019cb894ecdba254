@NullMarked
package org.linekeeper.agent.media;

import org.jspecify.annotations.NullMarked;
