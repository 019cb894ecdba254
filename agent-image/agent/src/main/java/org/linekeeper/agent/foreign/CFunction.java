package org.linekeeper.agent.foreign;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/// A function of a C library that takes up to six pointers and whole numbers and returns one or nothing. Not for
/// floating-point numbers and structures by value.
///
/// Whatever the function's own type is, it is called with six words of 64 bits and gives one back: System V's ABI for
/// AMD64 (§3.2.3) and Arm's AAPCS64 (§6.8.2) pass the first six such arguments in registers of that width, variadic
/// ones too, and who is called looks at those only that it names, and at half of one where it names an `int`. A type of
/// its own for each function costs an agent's start and memory some ten classes that are made anew each time.
///
/// Memory that is handed over by its address must stay allocated until the function returns, or for as long as the
/// library keeps the address. Thread-safe where the function is.
public final class CFunction {
    @SuppressWarnings("restricted") // calling C is what this class is for
    private static final MethodHandle CALL = Linker.nativeLinker()
            .downcallHandle(
                    FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG));

    private final MemorySegment address;

    private CFunction(MemorySegment address) {
        this.address = address;
    }

    /// @throws java.util.NoSuchElementException where the library has no such function
    public static CFunction of(SymbolLookup library, String name) {
        return new CFunction(library.findOrThrow(name));
    }

    /// What is returned: only the lower half is defined where the function returns an `int`, nothing of it where it
    /// returns nothing.
    public long call(long first, long second, long third, long fourth, long fifth, long sixth) {
        try {
            return (long) CALL.invokeExact(address, first, second, third, fourth, fifth, sixth);
        } catch (Throwable e) {
            throw new IllegalStateException("a call of C threw", e);
        }
    }

    public long call(long first, long second, long third, long fourth) {
        return call(first, second, third, fourth, 0, 0);
    }

    public long call(long first, long second, long third) {
        return call(first, second, third, 0);
    }

    public long call(long first, long second) {
        return call(first, second, 0);
    }

    public long call(long first) {
        return call(first, 0);
    }

    public long call() {
        return call(0);
    }

    /// A pointer's target, of which nothing can be read before its size is told.
    public static MemorySegment pointer(long word) {
        return MemorySegment.ofAddress(word);
    }
}
