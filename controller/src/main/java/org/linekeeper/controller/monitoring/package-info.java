/// The controller's own process, as a monitoring system sees it. What the features measure they register with
/// Micrometer themselves.
@NullMarked
package org.linekeeper.controller.monitoring;

import org.jspecify.annotations.NullMarked;
