package org.linekeeper.agent.client.dino;

import java.lang.foreign.AddressLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// One connection to an SQLite file through the C library that the client itself brings along. Used by one thread
/// at a time; a statement may wait up to 2 s for the client's own lock.
@SuppressWarnings("restricted") // the foreign-function API is what this class is about
final class SqliteDatabase implements AutoCloseable {
    private static final int OK = 0;
    private static final int ROW = 100;
    private static final int DONE = 101;
    private static final int OPEN_READWRITE_CREATE = 0x2 | 0x4;
    private static final int BUSY_MILLIS = 2_000;

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
    private static final AddressLayout POINTER = ValueLayout.ADDRESS;
    /// For what C hands out: text of unknown length, ended by a zero.
    private static final AddressLayout TEXT =
            ValueLayout.ADDRESS.withTargetLayout(MemoryLayout.sequenceLayout(Integer.MAX_VALUE, ValueLayout.JAVA_BYTE));

    private static final SymbolLookup LIBRARY = SymbolLookup.libraryLookup("libsqlite3.so.0", Arena.global());
    private static final MethodHandle OPEN =
            function("sqlite3_open_v2", FunctionDescriptor.of(INT, POINTER, POINTER, INT, POINTER));
    private static final MethodHandle CLOSE = function("sqlite3_close_v2", FunctionDescriptor.of(INT, POINTER));
    private static final MethodHandle BUSY_TIMEOUT =
            function("sqlite3_busy_timeout", FunctionDescriptor.of(INT, POINTER, INT));
    private static final MethodHandle PREPARE =
            function("sqlite3_prepare_v2", FunctionDescriptor.of(INT, POINTER, POINTER, INT, POINTER, POINTER));
    private static final MethodHandle BIND_TEXT =
            function("sqlite3_bind_text", FunctionDescriptor.of(INT, POINTER, INT, POINTER, INT, POINTER));
    private static final MethodHandle BIND_LONG =
            function("sqlite3_bind_int64", FunctionDescriptor.of(INT, POINTER, INT, LONG));
    private static final MethodHandle STEP = function("sqlite3_step", FunctionDescriptor.of(INT, POINTER));
    private static final MethodHandle COLUMNS = function("sqlite3_column_count", FunctionDescriptor.of(INT, POINTER));
    private static final MethodHandle COLUMN_TEXT =
            function("sqlite3_column_text", FunctionDescriptor.of(TEXT, POINTER, INT));
    private static final MethodHandle FINALIZE = function("sqlite3_finalize", FunctionDescriptor.of(INT, POINTER));
    private static final MethodHandle MESSAGE = function("sqlite3_errmsg", FunctionDescriptor.of(TEXT, POINTER));

    private final MemorySegment connection;

    private SqliteDatabase(MemorySegment connection) {
        this.connection = connection;
    }

    private static MethodHandle function(String name, FunctionDescriptor type) {
        return Linker.nativeLinker().downcallHandle(LIBRARY.findOrThrow(name), type);
    }

    /// Opens the file and creates it where there is none; its folder must exist.
    ///
    /// @throws DinoDatabaseException where it can't be opened
    static SqliteDatabase open(Path file) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment result = arena.allocate(POINTER);
            int code = (int) OPEN.invokeExact(
                    arena.allocateFrom(file.toString()), result, OPEN_READWRITE_CREATE, MemorySegment.NULL);
            SqliteDatabase database = new SqliteDatabase(result.get(POINTER, 0));
            if (code != OK) {
                String message = database.message();
                database.close();
                throw new DinoDatabaseException("can't open " + file + ": " + message);
            }
            int _ = (int) BUSY_TIMEOUT.invokeExact(database.connection, BUSY_MILLIS);
            return database;
        } catch (Throwable thrown) {
            throw rethrown(thrown);
        }
    }

    /// One statement for all its rows; NULL reads as the empty text.
    ///
    /// @param values texts and whole numbers for the statement's question marks
    List<List<String>> query(String sql, Object... values) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment result = arena.allocate(POINTER);
            check((int) PREPARE.invokeExact(connection, arena.allocateFrom(sql), -1, result, MemorySegment.NULL));
            MemorySegment statement = result.get(POINTER, 0);
            try {
                bind(arena, statement, values);
                return rows(statement);
            } finally {
                int _ = (int) FINALIZE.invokeExact(statement);
            }
        } catch (Throwable thrown) {
            throw rethrown(thrown);
        }
    }

    private void bind(Arena arena, MemorySegment statement, Object[] values) throws Throwable {
        for (int i = 0; i < values.length; i++) {
            int code = switch (values[i]) {
                case String text ->
                    (int) BIND_TEXT.invokeExact(statement, i + 1, arena.allocateFrom(text), -1, MemorySegment.NULL);
                case Number number -> (int) BIND_LONG.invokeExact(statement, i + 1, number.longValue());
                default -> throw new IllegalStateException("neither text nor number: " + values[i].getClass());
            };
            check(code);
        }
    }

    private List<List<String>> rows(MemorySegment statement) throws Throwable {
        List<List<String>> rows = new ArrayList<>();
        int columns = (int) COLUMNS.invokeExact(statement);
        int code = (int) STEP.invokeExact(statement);
        while (code == ROW) {
            List<String> row = new ArrayList<>(columns);
            for (int i = 0; i < columns; i++) {
                MemorySegment text = (MemorySegment) COLUMN_TEXT.invokeExact(statement, i);
                row.add(text.equals(MemorySegment.NULL) ? "" : text.getString(0));
            }
            rows.add(row);
            code = (int) STEP.invokeExact(statement);
        }
        if (code != DONE) {
            throw new DinoDatabaseException(message());
        }
        return rows;
    }

    private void check(int code) {
        if (code != OK) {
            throw new DinoDatabaseException(message());
        }
    }

    private String message() {
        try {
            MemorySegment text = (MemorySegment) MESSAGE.invokeExact(connection);
            return text.getString(0);
        } catch (Throwable thrown) {
            throw rethrown(thrown);
        }
    }

    @Override
    public void close() {
        try {
            int _ = (int) CLOSE.invokeExact(connection);
        } catch (Throwable thrown) {
            throw rethrown(thrown);
        }
    }

    /// A method handle declares Throwable; what the library's functions can really bring up is unchecked.
    private static RuntimeException rethrown(Throwable thrown) {
        return switch (thrown) {
            case RuntimeException expected -> expected;
            case Error error -> throw error;
            default -> new IllegalStateException(thrown);
        };
    }
}
