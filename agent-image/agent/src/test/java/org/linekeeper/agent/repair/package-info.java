@NullMarked
package org.linekeeper.agent.repair;

import org.jspecify.annotations.NullMarked;
