/// What turns recordings and logs of the peers into figures: tones, levels, latencies, SIP times.
@NullMarked
package org.linekeeper.lab.measure;

import org.jspecify.annotations.NullMarked;
