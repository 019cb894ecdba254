/// What every endpoint has in common: problem details (RFC 9457), entity tags, idempotency keys, pages.
@NullMarked
package org.linekeeper.controller.api;

import org.jspecify.annotations.NullMarked;
