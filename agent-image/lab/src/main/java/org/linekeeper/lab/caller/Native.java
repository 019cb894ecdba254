package org.linekeeper.lab.caller;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/// A C library's functions.
@SuppressWarnings("restricted") // calling C is what this class is for
final class Native {
    private static final Linker LINKER = Linker.nativeLinker();

    private final SymbolLookup library;

    /// @param name such as `libopus.so.0`
    Native(String name) {
        library = SymbolLookup.libraryLookup(name, Arena.global());
    }

    MethodHandle function(String name, FunctionDescriptor type) {
        return LINKER.downcallHandle(library.findOrThrow(name), type);
    }

    /// What a call into C threw: nothing that it can throw is to be expected.
    static IllegalStateException failed(String function, Throwable e) {
        return new IllegalStateException(function, e);
    }
}
