@NullMarked
package org.linekeeper.agent.foreign;

import org.jspecify.annotations.NullMarked;
