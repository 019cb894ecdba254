/// The real peers, each in a container of its own: name server, SIP registrar, phones, XMPP server, a friend.
/// Nobody here wrote them, so what they say is evidence. [Lab] starts and removes them.
@NullMarked
package org.linekeeper.lab.peer;

import org.jspecify.annotations.NullMarked;
