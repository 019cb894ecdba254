/// Stands before whichever runtime there is: counts and times its requests, and notices when its events are not
/// heard any more.
@NullMarked
package org.linekeeper.controller.runtime.measured;

import org.jspecify.annotations.NullMarked;
