/// What keeps secrets secret: the vault that encrypts passwords before they reach the database, the
/// rotation of its key, and the certificate authority of the control links.
@NullMarked
package org.linekeeper.controller.security;

import org.jspecify.annotations.NullMarked;
