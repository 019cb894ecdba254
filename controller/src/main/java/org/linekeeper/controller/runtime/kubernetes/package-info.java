/// Sandboxes as pods of a cluster, each of a StatefulSet of its own. Only this package knows Fabric8's client.
@NullMarked
package org.linekeeper.controller.runtime.kubernetes;

import org.jspecify.annotations.NullMarked;
