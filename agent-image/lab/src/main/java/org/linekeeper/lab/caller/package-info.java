/// The far end of the benchmarks' calls, as a program of its own in a container: calls by the thousand, echoes over a
/// seeded bad network, speech in any codec. It knows nothing of the agent but what RFCs say.
@NullMarked
package org.linekeeper.lab.caller;

import org.jspecify.annotations.NullMarked;
