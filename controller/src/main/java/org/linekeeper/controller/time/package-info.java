/// Time that can be relied on.
@NullMarked
package org.linekeeper.controller.time;

import org.jspecify.annotations.NullMarked;
