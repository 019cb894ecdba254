@NullMarked
package org.linekeeper.agent.desktop;

import org.jspecify.annotations.NullMarked;
