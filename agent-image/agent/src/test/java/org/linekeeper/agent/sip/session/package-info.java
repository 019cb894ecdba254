@NullMarked
package org.linekeeper.agent.sip.session;

import org.jspecify.annotations.NullMarked;
