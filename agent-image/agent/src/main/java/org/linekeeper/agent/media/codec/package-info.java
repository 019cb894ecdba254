/// How sound becomes an RTP payload and back: the codecs, their state per call, and the resampling between their
/// rates and the card's.
@NullMarked
package org.linekeeper.agent.media.codec;

import org.jspecify.annotations.NullMarked;
