@NullMarked
package org.linekeeper.agent.sip.digest;

import org.jspecify.annotations.NullMarked;
