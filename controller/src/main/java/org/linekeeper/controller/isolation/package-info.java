/// Proves at the controller's start that the walls around the sandboxes hold, and says where they do not.
@NullMarked
package org.linekeeper.controller.isolation;

import org.jspecify.annotations.NullMarked;
