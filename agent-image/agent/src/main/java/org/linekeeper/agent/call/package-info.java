/// Calls: one pure machine that decides, and the runner that carries out what it decided.
@NullMarked
package org.linekeeper.agent.call;

import org.jspecify.annotations.NullMarked;
