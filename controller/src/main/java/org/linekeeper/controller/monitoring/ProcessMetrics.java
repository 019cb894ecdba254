package org.linekeeper.controller.monitoring;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.stereotype.Component;

/// The controller's own process.
@Component
final class ProcessMetrics implements MetricSource {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");

    @Override
    public void write(MetricWriter out) {
        out.gauge("process_start_time_seconds", "When the controller was started, in seconds since 1970.")
                .value(ManagementFactory.getRuntimeMXBean().getStartTime() / 1e3);
        if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system) {
            out.counter("process_cpu_seconds_total", "Processor time so far.").value(system.getProcessCpuTime() / 1e9);
            out.gauge("process_open_fds", "Open files and sockets.").value(system.getOpenFileDescriptorCount());
            out.gauge("process_max_fds", "How many may be open.").value(system.getMaxFileDescriptorCount());
        }
        out.gauge("process_resident_memory_bytes", "Resident memory.").value(resident());
        MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
        out.gauge("jvm_heap_used_bytes", "Heap in use.").value(heap.getUsed());
        out.gauge("jvm_heap_max_bytes", "How large the heap may become.").value(heap.getMax());
        MetricWriter.Family collections =
                out.counter("jvm_gc_seconds_total", "Time that collecting garbage took, by collector.");
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            collections.value(collector.getCollectionTime() / 1e3, "collector", collector.getName());
        }
    }

    private static double resident() {
        try {
            Matcher found = RESIDENT.matcher(Files.readString(STATUS));
            return found.find() ? Long.parseLong(found.group(1)) * 1024.0 : Double.NaN;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
