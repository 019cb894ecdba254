package org.linekeeper.controller.repair;

/// Whether a repair would cut a call.
public sealed interface Calls {
    Calls NONE = new None();

    record None() implements Calls {}

    record Living() implements Calls {}

    /// The only call is one that nobody can hear any more.
    ///
    /// @param id names it
    record Dead(String id) implements Calls {}

    /// The agent does not say.
    ///
    /// @param lastLiving whether a call was up when it last said something
    record Unheard(boolean lastLiving) implements Calls {}
}
