package org.linekeeper.lab.bench.rig;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How much memory a container's programs hold, by the kernel's account: PSS, in which a page that several
/// processes share counts in equal parts for each.
///
/// @param kibibytes by the program's name
public record ProcessMemory(Map<String, Long> kibibytes) {
    /// Prints for every process `@ name` and its `smaps_rollup`. Only root with the right to trace sees the agent's.
    public static final String SCRIPT =
            "for p in /proc/[0-9]*; do echo \"@ $(cat $p/comm)\"; cat $p/smaps_rollup; done 2>/dev/null; true";

    private static final Pattern PSS = Pattern.compile("Pss:\\s+(\\d+) kB");

    public ProcessMemory {
        kibibytes = Map.copyOf(kibibytes);
    }

    /// Reads what [#SCRIPT] prints; processes of the same name are added up.
    public static ProcessMemory parse(String printed) {
        Map<String, Long> kibibytes = new HashMap<>();
        String name = "";
        for (String line : printed.lines().toList()) {
            Matcher pss = PSS.matcher(line.strip());
            if (line.startsWith("@ ")) {
                name = line.substring(2).strip();
            } else if (pss.matches()) {
                kibibytes.merge(name, Long.parseLong(pss.group(1)), Long::sum);
            }
        }
        return new ProcessMemory(kibibytes);
    }

    /// In megabytes of 1,000,000 bytes.
    ///
    /// @throws IllegalArgumentException where no such program was seen
    public double megabytes(String program) {
        Long found = kibibytes.get(program);
        if (found == null) {
            throw new IllegalArgumentException("no memory of " + program + " in " + kibibytes);
        }
        return found * 1024 / 1e6;
    }
}
