/// Who may call the API: people with passwords, tokens or a sign-in elsewhere, their roles, and the one
/// table of what each role may do. Stands above the features; none of them knows it.
@NullMarked
package org.linekeeper.controller.access;

import org.jspecify.annotations.NullMarked;
