/// The desktop that clients believe they are on: the session bus, a notification service that hears what they
/// announce, and the accessibility tree through which their windows are operated.
@NullMarked
package org.linekeeper.agent.desktop;

import org.jspecify.annotations.NullMarked;
