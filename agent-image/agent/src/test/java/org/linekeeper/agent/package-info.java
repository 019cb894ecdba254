@NullMarked
package org.linekeeper.agent;

import org.jspecify.annotations.NullMarked;
