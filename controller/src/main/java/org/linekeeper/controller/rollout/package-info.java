/// Brings another build of the image to the users in waves, and back where it proves bad. A pure planner decides;
/// the loop around it carries each decision out in one transaction.
@NullMarked
package org.linekeeper.controller.rollout;

import org.jspecify.annotations.NullMarked;
