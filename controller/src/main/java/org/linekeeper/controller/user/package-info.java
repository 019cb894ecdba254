/// Users and what they own: accounts, SIP lines, phones and the ring plan. This is the wanted state; a
/// generation number grows with every change of it.
@NullMarked
package org.linekeeper.controller.user;

import org.jspecify.annotations.NullMarked;
