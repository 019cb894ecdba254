/// The operators' command line. It knows the controller's API and nothing else of it.
@NullMarked
package org.linekeeper.cli;

import org.jspecify.annotations.NullMarked;
