/// The program in the friend's container: a second Dino, driven from outside as a phone is. It runs on the
/// sandbox's image and uses the agent's session and driver; what it says is for steering only, never evidence.
@NullMarked
package org.linekeeper.lab.friend;

import org.jspecify.annotations.NullMarked;
