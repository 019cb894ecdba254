/// The program that measures the sound path from within a sandbox, on the agent's own runtime: bursts into the
/// client's loudspeaker, looked for in its microphone, and the bare copier that is the floor.
/// It depends on the agent's classes and the JDK alone.
@NullMarked
package org.linekeeper.lab.probe;

import org.jspecify.annotations.NullMarked;
