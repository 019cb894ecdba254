@NullMarked
package org.linekeeper.agent.client.dino;

import org.jspecify.annotations.NullMarked;
