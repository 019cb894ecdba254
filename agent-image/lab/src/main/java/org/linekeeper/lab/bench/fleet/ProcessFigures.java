package org.linekeeper.lab.bench.fleet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.linekeeper.lab.demo.JavaCommand;
import org.linekeeper.lab.peer.LabException;

/// What the kernel and the virtual machine's own tools say of a process.
record ProcessFigures(long pid) {
    private static final Pattern RSS = Pattern.compile("VmRSS:\\s+(\\d+) kB");
    private static final Pattern USED = Pattern.compile("total \\d+K, used (\\d+)K");
    /// `USER_HZ`, which is 100 on every architecture that Linux counts for programs.
    private static final double TICKS_PER_SECOND = 100;

    double residentMegabytes() {
        Matcher found = RSS.matcher(proc("status"));
        if (!found.find()) {
            throw new LabException("the kernel does not tell the memory of process " + pid);
        }
        return Long.parseLong(found.group(1)) / 1024.0;
    }

    /// Processor time of all its threads so far.
    Duration processorTime() {
        String stat = proc("stat");
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        double seconds = (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
        return Duration.ofMillis(Math.round(seconds * 1e3));
    }

    /// The heap that is in use after collections of everything. One leaves dead objects behind where to move the
    /// living ones does not pay; every fourth moves them all.
    double heapMegabytes() {
        for (int collection = 0; collection < 4; collection++) {
            jcmd("GC.run");
        }
        return parseHeap(jcmd("GC.heap_info"));
    }

    static double parseHeap(String info) {
        Matcher used = USED.matcher(info);
        long kibibytes = 0;
        int generations = 0;
        while (used.find()) {
            kibibytes += Long.parseLong(used.group(1));
            generations++;
        }
        if (generations == 0) {
            throw new LabException("the heap's figures cannot be read: " + info);
        }
        return kibibytes / 1024.0;
    }

    private String proc(String file) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(pid), file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String jcmd(String what) {
        Path tool = Path.of(JavaCommand.java()).resolveSibling("jcmd");
        try {
            Process process = new ProcessBuilder(tool.toString(), Long.toString(pid), what)
                    .redirectErrorStream(true)
                    .start();
            String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new LabException("jcmd " + what + " failed: " + printed);
            }
            return printed;
        } catch (IOException e) {
            throw new LabException("jcmd could not be started", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LabException("interrupted", e);
        }
    }
}
