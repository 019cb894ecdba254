/// Several controllers on one PostgreSQL hear of each other's changes.
@NullMarked
package org.linekeeper.controller.relay;

import org.jspecify.annotations.NullMarked;
