@NullMarked
package org.linekeeper.agent.sip.jain;

import org.jspecify.annotations.NullMarked;
