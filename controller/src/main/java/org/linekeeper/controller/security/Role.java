package org.linekeeper.controller.security;

/// What a caller of the API may do.
enum Role {
    /// Everything.
    ADMIN
}
