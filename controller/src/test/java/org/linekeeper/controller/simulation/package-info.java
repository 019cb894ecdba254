/// A runtime for measuring: sandboxes without containers, kept by a process of their own, whose agents speak the
/// real control link. Packed beside the controller's jar, never into it.
@NullMarked
package org.linekeeper.controller.simulation;

import org.jspecify.annotations.NullMarked;
