package org.linekeeper.agent.supervise;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/// Reads what a child prints, line by line, until it closes its end. A platform thread with a small stack:
/// a read from a pipe holds on to its carrier thread, of which there are only as many as processors.
final class ProcessOutput {
    static final int LONGEST_LINE = 16_384;
    private static final int STACK_BYTES = 128 * 1024;

    private ProcessOutput() {}

    static void follow(String name, Process process, Consumer<String> lines) {
        Thread.ofPlatform()
                .name("output-" + name)
                .daemon()
                .stackSize(STACK_BYTES)
                .start(() -> read(process.inputReader(StandardCharsets.UTF_8), lines));
    }

    static void read(Reader reader, Consumer<String> lines) {
        StringBuilder line = new StringBuilder();
        try (reader) {
            for (int next = reader.read(); next >= 0; next = reader.read()) {
                if (next == '\n') {
                    lines.accept(line.toString());
                    line.setLength(0);
                } else if (line.length() < LONGEST_LINE) {
                    line.append((char) next);
                }
            }
        } catch (IOException ended) {
            // the pipe broke with its process: there is nothing more to read
        }
        if (!line.isEmpty()) {
            lines.accept(line.toString());
        }
    }
}
