/// Dino, the XMPP client: operated over desktop notifications, D-Bus, AT-SPI, its database and the sound server's
/// streams.
@NullMarked
package org.linekeeper.agent.client.dino;

import org.jspecify.annotations.NullMarked;
