/// Sandboxes as containers of one Docker daemon. Only this package knows docker-java.
@NullMarked
package org.linekeeper.controller.runtime.docker;

import org.jspecify.annotations.NullMarked;
