/// A server-sent stream of what changed, for those who would otherwise ask again and again. It tells
/// what to read anew, not what is in it.
@NullMarked
package org.linekeeper.controller.stream;

import org.jspecify.annotations.NullMarked;
