/// Who did what to whom, when, from where, and how it ended: a log that is only appended to.
@NullMarked
package org.linekeeper.controller.audit;

import org.jspecify.annotations.NullMarked;
