/// What the benchmark reads from others' output.
@NullMarked
package org.linekeeper.lab.bench.rig;

import org.jspecify.annotations.NullMarked;
