@NullMarked
package org.linekeeper.agent.sip.location;

import org.jspecify.annotations.NullMarked;
