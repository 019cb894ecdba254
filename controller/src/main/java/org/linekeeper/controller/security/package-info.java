/// Who may call the API, and what keeps secrets secret: the admin token, the vault that encrypts
/// passwords before they reach the database, and the certificate authority of the control links.
@NullMarked
package org.linekeeper.controller.security;

import org.jspecify.annotations.NullMarked;
