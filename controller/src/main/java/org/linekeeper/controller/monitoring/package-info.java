/// What the controller shows to a monitoring system: features bring their metrics as [MetricSource], and the
/// endpoint writes them in Prometheus' text format. Depends on no feature.
@NullMarked
package org.linekeeper.controller.monitoring;

import org.jspecify.annotations.NullMarked;
