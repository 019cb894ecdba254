/// The list of calls, living and ended, as the agents report them.
@NullMarked
package org.linekeeper.controller.call;

import org.jspecify.annotations.NullMarked;
