/// The probe's arithmetic, and the probe on a real sound server.
@NullMarked
package org.linekeeper.lab.probe;

import org.jspecify.annotations.NullMarked;
