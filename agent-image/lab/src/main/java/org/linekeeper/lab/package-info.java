/// The laboratory: real peers in containers, what measures them, the demo and the benchmarks.
@NullMarked
package org.linekeeper.lab;

import org.jspecify.annotations.NullMarked;
