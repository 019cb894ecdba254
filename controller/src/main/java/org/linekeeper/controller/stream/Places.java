package org.linekeeper.controller.stream;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.linekeeper.controller.api.Refused;

/// How many may follow at once: all together, and each person. Safe for use by many threads.
final class Places {
    private static final Duration LATER = Duration.ofSeconds(30);

    private final int all;
    private final Map<String, Integer> taken = new HashMap<>();
    private int sum;

    Places(int all) {
        this.all = all;
    }

    /// @param most of this person's own
    /// @throws Refused where there is no place left
    synchronized void take(String person, int most) {
        if (taken.getOrDefault(person, 0) >= most) {
            throw Refused.tooMany(
                    person + " follows the changes " + most + " times already: end one of these streams", LATER);
        }
        if (sum >= all) {
            throw Refused.unavailable("as many as " + all + " follow the changes already: try again later");
        }
        taken.merge(person, 1, Integer::sum);
        sum++;
    }

    synchronized void giveBack(String person) {
        taken.computeIfPresent(person, (_, count) -> count == 1 ? null : count - 1);
        sum--;
    }
}
