@NullMarked
package org.linekeeper.agent.media.srtp;

import org.jspecify.annotations.NullMarked;
