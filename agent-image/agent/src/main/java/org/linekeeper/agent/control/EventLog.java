package org.linekeeper.agent.control;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;
import java.util.function.LongFunction;
import java.util.function.UnaryOperator;
import org.linekeeper.protocol.AgentEvent;
import org.linekeeper.protocol.EventPage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/// The numbered events that wait for the controller, on the profile volume: one JSON object a line, the
/// first line a [Header]. Before [#append] returns, an event is written, so that it survives the agent's end,
/// and one that nobody could find out again is on the disk, with all before it. Acknowledged events are
/// forgotten; where nobody acknowledges for very long, the oldest are given up, ended calls last.
/// Thread-safe.
public final class EventLog implements AutoCloseable {
    static final int CAPACITY = 10_000;
    private static final int PAGE = 500;
    private static final Logger LOG = LoggerFactory.getLogger(EventLog.class);

    /// The file's first line.
    ///
    /// @param next the number that the first event after it has at least
    private record Header(String incarnation, long next) {}

    private final Path file;
    private final ObjectMapper json;
    private final int capacity;
    private final UnaryOperator<FileChannel> disk;
    private final Deque<AgentEvent> waiting = new ArrayDeque<>();

    /// What the last agent left, older than what waits. To make events of it takes the classes of all their kinds:
    /// that is for whoever asks first, and not for the agent's start.
    private final List<JsonNode> unread = new ArrayList<>();

    private String incarnation = UUID.randomUUID().toString();
    private long next = 1;
    /// The highest number in the file.
    private long written;

    private FileChannel out;

    /// Opens the log, or begins one where there is none that can be read. A last line that was cut off by
    /// a crash is dropped.
    public EventLog(Path file, ObjectMapper json) throws IOException {
        this(file, json, CAPACITY, channel -> channel);
    }

    /// @param disk around each file that is written
    EventLog(Path file, ObjectMapper json, int capacity, UnaryOperator<FileChannel> disk) throws IOException {
        this.file = file;
        this.json = json;
        this.capacity = capacity;
        this.disk = disk;
        boolean whole = Files.exists(file) && recover(Files.readString(file, StandardCharsets.UTF_8));
        this.out = whole ? disk.apply(FileChannel.open(file, StandardOpenOption.APPEND)) : rewritten();
        this.written = next - 1;
    }

    /// Writes an event under the next number.
    public synchronized AgentEvent append(LongFunction<AgentEvent> withNumber) {
        AgentEvent event = withNumber.apply(next);
        next = event.number() + 1;
        waiting.addLast(event);
        try {
            if (unread.size() + waiting.size() > capacity) {
                giveUpOldest();
                compact();
            } else {
                writeRest();
            }
        } catch (IOException e) {
            LOG.error(
                    "event {} is kept in memory only, the profile can't be written: {}", event.number(), e.toString());
        }
        notifyAll();
        return event;
    }

    /// Writes what is not in the file yet: the newest event, and before it those that the disk had no room for.
    private void writeRest() throws IOException {
        boolean force = false;
        for (AgentEvent event : waiting) {
            if (event.number() > written) {
                writeWhole(json.writeValueAsString(event));
                written = event.number();
                force |= lasting(event);
            }
        }
        if (force) {
            out.force(false);
        }
    }

    /// Whether it tells of something that is over, and not only of how things are.
    private static boolean lasting(AgentEvent event) {
        return !(event instanceof AgentEvent.WitnessChanged
                || event instanceof AgentEvent.CallChanged
                || event instanceof AgentEvent.AgentStarted);
    }

    public synchronized long last() {
        return next - 1;
    }

    /// Acknowledges all numbers up to `after` of the given incarnation and returns what comes behind;
    /// waits for a first event where there is none. Under another incarnation nothing is acknowledged
    /// and everything is returned.
    public synchronized EventPage poll(String knownIncarnation, long after, Duration wait) throws InterruptedException {
        long from = knownIncarnation.equals(incarnation) ? after : 0;
        acknowledge(from);
        long deadline = System.nanoTime() + wait.toNanos();
        while (waiting().isEmpty()) {
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                break;
            }
            wait(left);
        }
        List<AgentEvent> page = waiting.stream()
                .filter(event -> event.number() > from)
                .limit(PAGE)
                .toList();
        return new EventPage(incarnation, page, null);
    }

    @Override
    public synchronized void close() throws IOException {
        out.close();
    }

    private void acknowledge(long upTo) {
        boolean any = false;
        while (!waiting().isEmpty() && waiting.peekFirst().number() <= upTo) {
            waiting.removeFirst();
            any = true;
        }
        if (any && waiting.isEmpty()) {
            try {
                compact();
            } catch (IOException e) {
                LOG.warn("the event log can't be shortened: {}", e.toString());
            }
        }
    }

    /// Makes room for a tenth of the capacity at once, so that the file is not written anew for each event.
    private void giveUpOldest() {
        int room = Math.max(1, capacity / 10);
        for (Iterator<AgentEvent> oldest = waiting().iterator(); oldest.hasNext() && room > 0; ) {
            if (!(oldest.next() instanceof AgentEvent.CallEnded)) {
                oldest.remove();
                room--;
            }
        }
        for (; room > 0; room--) {
            waiting.removeFirst();
        }
    }

    /// @return whether the file can be written on as it is
    private boolean recover(String content) {
        List<String> lines = content.lines().toList();
        try {
            JsonNode header = json.readTree(lines.isEmpty() ? "" : lines.getFirst());
            incarnation = header.required("incarnation").asString();
            next = header.required("next").asLong();
        } catch (JacksonException e) {
            LOG.warn("the event log can't be read, a new one begins: {}", e.getOriginalMessage());
            return false;
        }
        boolean whole = content.endsWith("\n");
        for (String line : lines.subList(1, lines.size())) {
            try {
                JsonNode event = json.readTree(line);
                next = event.required("number").asLong() + 1;
                unread.add(event);
            } catch (JacksonException e) {
                LOG.warn("dropping a line of the event log that was cut off");
                whole = false;
            }
        }
        return whole;
    }

    /// The events that wait, those that the last agent left included.
    private Deque<AgentEvent> waiting() {
        while (!unread.isEmpty()) {
            try {
                waiting.addFirst(json.treeToValue(unread.removeLast(), AgentEvent.class));
            } catch (JacksonException e) {
                LOG.warn("dropping a line of the event log that is no event");
            }
        }
        return waiting;
    }

    private void compact() throws IOException {
        FileChannel old = out;
        out = rewritten();
        written = next - 1;
        old.close();
    }

    private FileChannel rewritten() throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        FileChannel channel = disk.apply(FileChannel.open(
                fresh, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING));
        try {
            long first = waiting().isEmpty() ? next : waiting.getFirst().number();
            write(channel, json.writeValueAsString(new Header(incarnation, first)));
            for (AgentEvent event : waiting) {
                write(channel, json.writeValueAsString(event));
            }
            if (!waiting.isEmpty()) {
                channel.force(true);
            }
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return channel;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /// Writes all of a line or nothing of it: the half that a full disk takes would spoil the next line too.
    private void writeWhole(String line) throws IOException {
        long good = out.size();
        try {
            write(out, line);
        } catch (IOException e) {
            out.truncate(good);
            throw e;
        }
    }

    private static void write(FileChannel channel, String line) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }
}
