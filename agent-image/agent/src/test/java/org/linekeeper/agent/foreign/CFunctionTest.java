package org.linekeeper.agent.foreign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;

/// Functions of the C library that every process has.
class CFunctionTest {
    private static final SymbolLookup C = Linker.nativeLinker().defaultLookup();

    @Test
    void takesAndReturnsAnInt() {
        assertThat((int) CFunction.of(C, "abs").call(-5)).isEqualTo(5);
        assertThat((int) CFunction.of(C, "tolower").call('K')).isEqualTo('k');
    }

    @Test
    void takesAndReturnsWholeWords() {
        assertThat(CFunction.of(C, "labs").call(Long.MIN_VALUE + 1)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void takesTextAndNull() {
        try (Arena arena = Arena.ofConfined()) {
            long text = arena.allocateFrom("-9000000000 and more").address();

            assertThat(CFunction.of(C, "strtol").call(text, 0, 10)).isEqualTo(-9_000_000_000L);
            assertThat((int) CFunction.of(C, "atoi")
                            .call(arena.allocateFrom("-12").address()))
                    .isEqualTo(-12);
        }
    }

    @Test
    void returnsAPointer() {
        try (Arena arena = Arena.ofConfined()) {
            var text = arena.allocateFrom("one:two");
            long found = CFunction.of(C, "strchr").call(text.address(), ':');

            assertThat(CFunction.pointer(found).address()).isEqualTo(text.address() + 3);
        }
    }

    @Test
    void passesSixArgumentsOfWhichThreeAreVariadic() {
        try (Arena arena = Arena.ofConfined()) {
            var text = arena.allocate(40);
            long format = arena.allocateFrom("%d %ld %s").address();
            long word = arena.allocateFrom("word").address();

            long length =
                    CFunction.of(C, "snprintf").call(text.address(), text.byteSize(), format, -7, Long.MIN_VALUE, word);

            assertThat(text.getString(0)).isEqualTo("-7 " + Long.MIN_VALUE + " word");
            assertThat((int) length).isEqualTo(text.getString(0).length());
        }
    }

    @Test
    void returnsNothing() {
        try (Arena arena = Arena.ofConfined()) {
            var numbers = arena.allocateFrom(ValueLayout.JAVA_BYTE, new byte[] {1, 2, 3});

            CFunction.of(C, "free").call(0);
            CFunction.of(C, "memset").call(numbers.address(), 9, 2);

            assertThat(numbers.toArray(ValueLayout.JAVA_BYTE)).containsExactly(9, 9, 3);
        }
    }

    @Test
    void namesAFunctionThatTheLibraryLacks() {
        assertThatThrownBy(() -> CFunction.of(C, "no_such_function"))
                .isInstanceOf(NoSuchElementException.class)
                .hasMessageContaining("no_such_function");
    }
}
