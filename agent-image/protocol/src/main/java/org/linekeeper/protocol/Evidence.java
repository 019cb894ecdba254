package org.linekeeper.protocol;

/// What a witness can say. Unknown is not gone: it never justifies a repair by itself.
public enum Evidence {
    ALIVE,
    GONE,
    UNKNOWN
}
