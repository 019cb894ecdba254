/// The process that stands in for the person: it keeps a sandbox's session alive, operates the service's client and
/// joins its sound to the user's phone.
@NullMarked
package org.linekeeper.agent;

import org.jspecify.annotations.NullMarked;
