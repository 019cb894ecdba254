@NullMarked
package org.linekeeper.agent.supervise;

import org.jspecify.annotations.NullMarked;
