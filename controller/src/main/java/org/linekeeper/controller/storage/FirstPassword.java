package org.linekeeper.controller.storage;

import java.util.function.Supplier;

/// Where the first admin's generated password is kept, for whoever installed the controller and nobody else. Not
/// thread-safe; each method blocks until it is done.
public interface FirstPassword {
    /// The password that is kept; where there is none, this one is from now on.
    ///
    /// @throws StartRefused where it can be neither read nor kept
    String readOrKeep(Supplier<String> generated);

    /// It is good no more. Nothing happens where none is kept.
    void forget();
}
