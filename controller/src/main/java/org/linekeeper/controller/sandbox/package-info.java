/// Keeps the sandboxes as the users want them: a pure planner, the loop around it, and what is known of
/// each sandbox as presence and status.
@NullMarked
package org.linekeeper.controller.sandbox;

import org.jspecify.annotations.NullMarked;
