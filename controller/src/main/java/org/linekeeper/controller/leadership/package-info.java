/// Which of several controllers on one database acts on the sandboxes.
@NullMarked
package org.linekeeper.controller.leadership;

import org.jspecify.annotations.NullMarked;
