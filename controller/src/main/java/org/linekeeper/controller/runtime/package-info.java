/// Where sandboxes run, as a port. Nothing in here knows Docker or Kubernetes.
@NullMarked
package org.linekeeper.controller.runtime;

import org.jspecify.annotations.NullMarked;
