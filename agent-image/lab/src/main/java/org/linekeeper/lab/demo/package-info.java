/// The whole product on one stage: a controller, a sandbox, and the peers around it. The demo shows it, the
/// end-to-end tests assert it; both take their figures from the peers' own evidence.
@NullMarked
package org.linekeeper.lab.demo;

import org.jspecify.annotations.NullMarked;
