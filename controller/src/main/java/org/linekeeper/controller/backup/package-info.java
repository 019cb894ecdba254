/// Backups of everything that must survive, taken while the controller runs.
@NullMarked
package org.linekeeper.controller.backup;

import org.jspecify.annotations.NullMarked;
