@NullMarked
package org.linekeeper.agent.sip.network;

import org.jspecify.annotations.NullMarked;
