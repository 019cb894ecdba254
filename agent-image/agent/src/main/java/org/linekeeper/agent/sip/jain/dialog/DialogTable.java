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

    public Optional<DialogOwner> find(DialogId id) {
        return Optional.ofNullable(owners.get(id));
    }

    public int size() {
        return owners.size();
    }
}
