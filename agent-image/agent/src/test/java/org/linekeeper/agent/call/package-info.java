@NullMarked
package org.linekeeper.agent.call;

import org.jspecify.annotations.NullMarked;
