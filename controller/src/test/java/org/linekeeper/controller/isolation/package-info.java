@NullMarked
package org.linekeeper.controller.isolation;

import org.jspecify.annotations.NullMarked;
