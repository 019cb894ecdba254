/// The benchmark's arithmetic, and the probe on a real sound server.
@NullMarked
package org.linekeeper.lab.bench;

import org.jspecify.annotations.NullMarked;
