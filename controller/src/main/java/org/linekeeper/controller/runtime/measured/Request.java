package org.linekeeper.controller.runtime.measured;

import java.util.Locale;

/// What a runtime is asked for.
enum Request {
    LIST,
    OBSERVE,
    PROFILE,
    CREATE,
    START,
    REMOVE,
    REMOVE_PROFILE,
    IMAGE,
    GUARD,
    DECLARE_GONE;

    String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
