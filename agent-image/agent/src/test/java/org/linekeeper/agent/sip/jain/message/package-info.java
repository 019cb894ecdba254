@NullMarked
package org.linekeeper.agent.sip.jain.message;

import org.jspecify.annotations.NullMarked;
