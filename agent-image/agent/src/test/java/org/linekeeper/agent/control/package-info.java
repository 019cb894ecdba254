@NullMarked
package org.linekeeper.agent.control;

import org.jspecify.annotations.NullMarked;
