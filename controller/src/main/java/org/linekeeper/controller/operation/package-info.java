/// What people order of sandboxes, one user's or many at once, and what becomes of it. An operation changes
/// orders in one transaction; its progress is computed from what is wanted and what is seen.
@NullMarked
package org.linekeeper.controller.operation;

import org.jspecify.annotations.NullMarked;
