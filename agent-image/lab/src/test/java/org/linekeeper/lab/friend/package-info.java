@NullMarked
package org.linekeeper.lab.friend;

import org.jspecify.annotations.NullMarked;
