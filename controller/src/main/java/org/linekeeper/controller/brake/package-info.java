/// What keeps the controller from harming many at once. Pure: no clock, no I/O.
@NullMarked
package org.linekeeper.controller.brake;

import org.jspecify.annotations.NullMarked;
