package org.linekeeper.agent.client.dino;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.linekeeper.agent.foreign.CFunction;

/// One connection to an SQLite file through the C library that the client itself brings along. Used by one thread
/// at a time; a statement may wait up to 2 s for the client's own lock.
@SuppressWarnings("restricted") // the foreign-function API is what this class is about
final class SqliteDatabase implements AutoCloseable {
    private static final int OK = 0;
    private static final int ROW = 100;
    private static final int DONE = 101;
    private static final int OPEN_READWRITE_CREATE = 0x2 | 0x4;
    private static final int BUSY_MILLIS = 2_000;

    private static final ValueLayout.OfLong POINTER = ValueLayout.JAVA_LONG;
    private static final long NULL = 0;
    /// Of a text that is handed over: as long as its ending zero says.
    private static final int UP_TO_ITS_END = -1;

    private static final SymbolLookup LIBRARY = SymbolLookup.libraryLookup("libsqlite3.so.0", Arena.global());
    private static final CFunction OPEN = function("sqlite3_open_v2");
    private static final CFunction CLOSE = function("sqlite3_close_v2");
    private static final CFunction BUSY_TIMEOUT = function("sqlite3_busy_timeout");
    private static final CFunction PREPARE = function("sqlite3_prepare_v2");
    private static final CFunction BIND_TEXT = function("sqlite3_bind_text");
    private static final CFunction BIND_LONG = function("sqlite3_bind_int64");
    private static final CFunction STEP = function("sqlite3_step");
    private static final CFunction COLUMNS = function("sqlite3_column_count");
    private static final CFunction COLUMN_TEXT = function("sqlite3_column_text");
    private static final CFunction FINALIZE = function("sqlite3_finalize");
    private static final CFunction MESSAGE = function("sqlite3_errmsg");

    /// The address of `sqlite3`, as the library names a connection.
    private final long connection;

    private SqliteDatabase(long connection) {
        this.connection = connection;
    }

    private static CFunction function(String name) {
        return CFunction.of(LIBRARY, name);
    }

    /// Opens the file and creates it where there is none; its folder must exist.
    ///
    /// @throws DinoDatabaseException where it can't be opened
    static SqliteDatabase open(Path file) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment result = arena.allocate(POINTER);
            long name = arena.allocateFrom(file.toString()).address();
            int code = (int) OPEN.call(name, result.address(), OPEN_READWRITE_CREATE, NULL);
            SqliteDatabase database = new SqliteDatabase(result.get(POINTER, 0));
            if (code != OK) {
                String message = database.message();
                database.close();
                throw new DinoDatabaseException("can't open " + file + ": " + message);
            }
            BUSY_TIMEOUT.call(database.connection, BUSY_MILLIS);
            return database;
        }
    }

    /// One statement for all its rows; NULL reads as the empty text.
    ///
    /// @param values texts and whole numbers for the statement's question marks
    List<List<String>> query(String sql, Object... values) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment result = arena.allocate(POINTER);
            long text = arena.allocateFrom(sql).address();
            check(PREPARE.call(connection, text, UP_TO_ITS_END, result.address(), NULL, 0));
            long statement = result.get(POINTER, 0);
            try {
                bind(arena, statement, values);
                return rows(statement);
            } finally {
                FINALIZE.call(statement);
            }
        }
    }

    private void bind(Arena arena, long statement, Object[] values) {
        for (int i = 0; i < values.length; i++) {
            check(
                    switch (values[i]) {
                        case String text ->
                            BIND_TEXT.call(
                                    statement, i + 1, arena.allocateFrom(text).address(), UP_TO_ITS_END, NULL, 0);
                        case Number number -> BIND_LONG.call(statement, i + 1, number.longValue());
                        default -> throw new IllegalStateException("neither text nor number: " + values[i].getClass());
                    });
        }
    }

    private List<List<String>> rows(long statement) {
        List<List<String>> rows = new ArrayList<>();
        int columns = (int) COLUMNS.call(statement);
        int code = (int) STEP.call(statement);
        while (code == ROW) {
            List<String> row = new ArrayList<>(columns);
            for (int i = 0; i < columns; i++) {
                row.add(text(COLUMN_TEXT.call(statement, i)));
            }
            rows.add(row);
            code = (int) STEP.call(statement);
        }
        if (code != DONE) {
            throw new DinoDatabaseException(message());
        }
        return rows;
    }

    /// @param returned by a function that returns an `int`
    private void check(long returned) {
        if ((int) returned != OK) {
            throw new DinoDatabaseException(message());
        }
    }

    private String message() {
        return text(MESSAGE.call(connection));
    }

    /// What C hands out: text of unknown length, ended by a zero; empty for NULL.
    private static String text(long address) {
        return address == NULL
                ? ""
                : CFunction.pointer(address).reinterpret(Integer.MAX_VALUE).getString(0);
    }

    @Override
    public void close() {
        CLOSE.call(connection);
    }
}
