/// What the figures in the README are measured with. What runs inside a sandbox depends on the agent's
/// classes and the JDK alone.
@NullMarked
package org.linekeeper.lab.bench;

import org.jspecify.annotations.NullMarked;
