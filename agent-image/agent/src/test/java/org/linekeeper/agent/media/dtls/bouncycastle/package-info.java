@NullMarked
package org.linekeeper.agent.media.dtls.bouncycastle;

import org.jspecify.annotations.NullMarked;
