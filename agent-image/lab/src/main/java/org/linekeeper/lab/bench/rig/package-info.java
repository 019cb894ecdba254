/// What the benchmark measures with: a far end that echoes, baresip in the sandbox's place, the probe in a
/// container, and what the kernel says of processes. Nothing here asks our own agent.
@NullMarked
package org.linekeeper.lab.bench.rig;

import org.jspecify.annotations.NullMarked;
