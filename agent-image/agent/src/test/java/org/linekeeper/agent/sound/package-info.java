@NullMarked
package org.linekeeper.agent.sound;

import org.jspecify.annotations.NullMarked;
