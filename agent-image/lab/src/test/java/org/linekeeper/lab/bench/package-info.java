/// The benchmark's arithmetic.
@NullMarked
package org.linekeeper.lab.bench;

import org.jspecify.annotations.NullMarked;
