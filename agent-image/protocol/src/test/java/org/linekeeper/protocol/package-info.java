@NullMarked
package org.linekeeper.protocol;

import org.jspecify.annotations.NullMarked;
