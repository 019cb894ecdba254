/// What happened, and what the controller did about it: appended to, listed, and after a restart the memory
/// of what was tried.
@NullMarked
package org.linekeeper.controller.event;

import org.jspecify.annotations.NullMarked;
