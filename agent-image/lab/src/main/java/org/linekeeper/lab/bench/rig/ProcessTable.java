package org.linekeeper.lab.bench.rig;

import com.github.dockerjava.api.DockerClient;
import java.util.List;
import org.linekeeper.lab.peer.LabException;

/// A container's processes at one moment, as the kernel counts them (proc_pid_stat(5)).
public record ProcessTable(List<Entry> entries) {
    private static final String SCRIPT = "cat /proc/[0-9]*/stat 2>/dev/null; true";
    /// `USER_HZ`, which is 100 on every architecture that Linux counts for programs.
    private static final double TICKS_PER_SECOND = 100;
    // the fields after the name, which is number 2 of proc_pid_stat(5)
    private static final int PARENT = 1;
    private static final int USER_TIME = 11;
    private static final int SYSTEM_TIME = 12;
    private static final int THREADS = 17;

    public ProcessTable {
        entries = List.copyOf(entries);
    }

    /// @param seconds processor time of all its threads so far
    /// @param threads as the kernel has them: a virtual thread is none
    public record Entry(int pid, String name, int parent, double seconds, int threads) {}

    public static ProcessTable read(DockerClient docker, String container) {
        return parse(Inside.run(docker, container, "sh", "-c", SCRIPT));
    }

    static ProcessTable parse(String printed) {
        return new ProcessTable(printed.lines()
                .filter(line -> line.contains(") "))
                .map(ProcessTable::entry)
                .toList());
    }

    private static Entry entry(String line) {
        // the name stands in brackets and may hold anything, brackets too
        int open = line.indexOf('(');
        int end = line.lastIndexOf(')');
        String[] fields = line.substring(end + 2).split(" ", -1);
        double ticks = Long.parseLong(fields[USER_TIME]) + Long.parseLong(fields[SYSTEM_TIME]);
        return new Entry(
                Integer.parseInt(line.substring(0, open).strip()),
                line.substring(open + 1, end),
                Integer.parseInt(fields[PARENT]),
                ticks / TICKS_PER_SECOND,
                Integer.parseInt(fields[THREADS]));
    }

    /// The one process of that name which the container's first process has started, or that is the first one.
    public Entry main(String name) {
        return entries.stream()
                .filter(entry -> entry.name().equals(name) && (entry.parent() == 1 || entry.pid() == 1))
                .findFirst()
                .orElseThrow(() -> new LabException("no process " + name + " in " + entries));
    }

    /// Processor time of all processes of that name.
    public double seconds(String name) {
        return entries.stream()
                .filter(entry -> entry.name().equals(name))
                .mapToDouble(Entry::seconds)
                .sum();
    }

    /// How many sockets a process has open. The agent's descriptors are closed to everybody in its sandbox.
    public static int sockets(DockerClient docker, String container, int pid) {
        String printed =
                Inside.runBeside(docker, container, "sh", "-c", "ls -l /proc/" + pid + "/fd | grep -c socket: ; true");
        return Integer.parseInt(printed.strip());
    }

    /// How much memory a process holds (PSS), in megabytes of 1,000,000 bytes. The agent's is closed likewise.
    public static double megabytes(DockerClient docker, String container, int pid) {
        String script = "echo @ it; cat /proc/" + pid + "/smaps_rollup";
        return ProcessMemory.parse(Inside.runBeside(docker, container, "sh", "-c", script))
                .megabytes("it");
    }
}
