@NullMarked
package org.linekeeper.lab.peer;

import org.jspecify.annotations.NullMarked;
