@NullMarked
package org.linekeeper.agent.media.dtls;

import org.jspecify.annotations.NullMarked;
