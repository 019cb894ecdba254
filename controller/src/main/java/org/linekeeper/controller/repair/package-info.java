/// The recovery ladder: what is done, and when, about a part of a sandbox that is not well. Pure.
@NullMarked
package org.linekeeper.controller.repair;

import org.jspecify.annotations.NullMarked;
