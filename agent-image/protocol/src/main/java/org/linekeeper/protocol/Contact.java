package org.linekeeper.protocol;

import org.jspecify.annotations.Nullable;

/// An entry of an account's contact list.
public record Contact(
        AccountId account, String address, @Nullable String name) {}
