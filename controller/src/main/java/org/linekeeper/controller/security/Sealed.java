package org.linekeeper.controller.security;

/// A secret as the database may hold it: encrypted, in base64.
public record Sealed(String base64) {
    @Override
    public String toString() {
        return "sealed";
    }
}
