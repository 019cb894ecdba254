package org.linekeeper.agent.sip.location;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/// An SRV record (RFC 2782).
record ServiceRecord(int priority, int weight, String host, int port) {
    /// In the order in which to try them: the lowest priority first, and within one priority drawn by weight, so that
    /// a domain's agents spread over its servers as it wishes.
    static List<ServiceRecord> ordered(Collection<ServiceRecord> records, RandomGenerator dice) {
        TreeMap<Integer, List<ServiceRecord>> byPriority = new TreeMap<>();
        for (ServiceRecord each : records) {
            byPriority.computeIfAbsent(each.priority(), _ -> new ArrayList<>()).add(each);
        }
        List<ServiceRecord> ordered = new ArrayList<>();
        for (List<ServiceRecord> equals : byPriority.values()) {
            while (!equals.isEmpty()) {
                ordered.add(equals.remove(drawn(equals, dice)));
            }
        }
        return ordered;
    }

    /// Those without weight have a small chance too, as the RFC wants it.
    private static int drawn(List<ServiceRecord> records, RandomGenerator dice) {
        int sum = records.stream().mapToInt(ServiceRecord::chance).sum();
        int drawn = dice.nextInt(sum);
        int index = 0;
        while (drawn >= records.get(index).chance()) {
            drawn -= records.get(index).chance();
            index++;
        }
        return index;
    }

    private int chance() {
        int aHundredOfAWeight = 100;
        return weight == 0 ? 1 : weight * aHundredOfAWeight;
    }
}
