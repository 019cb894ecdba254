package org.linekeeper.agent.sip.jain.dialog;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// All dialogs that live, by their id. Belongs to the SIP thread.
public final class DialogTable {
    private final Map<DialogId, DialogOwner> owners = new HashMap<>();

    public void put(DialogId id, DialogOwner owner) {
        owners.put(id, owner);
    }

    public void remove(DialogId id) {
        owners.remove(id);
    }

    /// By the whole id, or by our half of it where the other side's tag isn't known yet.
    public Optional<DialogOwner> find(DialogId id) {
        DialogOwner whole = owners.get(id);
        return Optional.ofNullable(whole != null ? whole : owners.get(new DialogId(id.callId(), id.localTag(), null)));
    }

    public int size() {
        return owners.size();
    }
}
