@NullMarked
package org.linekeeper.agent.sip.registration;

import org.jspecify.annotations.NullMarked;
