/// The controller: keeps what users want, starts their sandboxes and keeps each user reachable.
@NullMarked
package org.linekeeper.controller;

import org.jspecify.annotations.NullMarked;
