/// The benchmark: what `scripts/bench` measures, on which bed, and how it is reported. Every figure comes from a
/// peer, the kernel or a probe, none from the agent.
@NullMarked
package org.linekeeper.lab.bench;

import org.jspecify.annotations.NullMarked;
