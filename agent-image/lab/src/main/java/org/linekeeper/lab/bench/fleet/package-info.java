/// How the controller carries a fleet, measured from outside: simulated sandboxes by the thousand, and fifty real
/// ones. Started by `scripts/bench fleet`.
@NullMarked
package org.linekeeper.lab.bench.fleet;

import org.jspecify.annotations.NullMarked;
