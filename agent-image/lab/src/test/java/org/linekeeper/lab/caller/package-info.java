@NullMarked
package org.linekeeper.lab.caller;

import org.jspecify.annotations.NullMarked;
