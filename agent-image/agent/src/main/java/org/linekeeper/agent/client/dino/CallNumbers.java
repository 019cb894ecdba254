package org.linekeeper.agent.client.dino;

import org.freedesktop.dbus.Struct;
import org.freedesktop.dbus.annotations.Position;

/// How Dino's actions name a call. Public, with public fields, for the bus library's sake.
public final class CallNumbers extends Struct {
    @Position(0)
    public final int conversation;

    @Position(1)
    public final int call;

    public CallNumbers(int conversation, int call) {
        this.conversation = conversation;
        this.call = call;
    }
}
