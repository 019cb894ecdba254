/// What controller and agent say to each other: the wanted state (`AgentSpec`), the observed state
/// (`AgentStatus`) and what happened in between (`AgentEvent`). Times are UTC instants; JSON field
/// names are the record components' names. Unknown fields are ignored, an unknown variant becomes
/// that type's `Unknown`. Golden files in the tests pin the format.
@NullMarked
package org.linekeeper.protocol;

import org.jspecify.annotations.NullMarked;
