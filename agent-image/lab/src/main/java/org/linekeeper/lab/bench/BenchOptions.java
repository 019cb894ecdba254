package org.linekeeper.lab.bench;

import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// What a benchmark was told on its command line.
///
/// @param controllerJar the controller
/// @param out           for the JSON file and logs
/// @param only          the names of the measurements to take
/// @param flags         those that were given, of [Known#flags]
/// @param numbers       of [Known#numbers], with their values
public record BenchOptions(
        Path controllerJar, Path out, Set<String> only, Set<String> flags, Map<String, Integer> numbers) {
    public BenchOptions {
        only = Set.copyOf(only);
        flags = Set.copyOf(flags);
        numbers = Map.copyOf(numbers);
    }

    /// What one benchmark understands beyond what all do.
    ///
    /// @param measurements names for `--only`
    /// @param flags        options without a value
    /// @param numbers      options with a positive number, and what they are where they are not given
    public record Known(Collection<String> measurements, Set<String> flags, Map<String, Integer> numbers) {}

    /// @throws IllegalArgumentException whose message says what is possible
    public static BenchOptions parse(List<String> words, Known known) {
        Path jar = Path.of("controller/target/linekeeper-controller-0.1.0-SNAPSHOT.jar");
        Path out = Path.of("target");
        Set<String> only = new TreeSet<>(known.measurements());
        Set<String> flags = new HashSet<>();
        Map<String, Integer> numbers = new HashMap<>(known.numbers());
        Iterator<String> rest = words.iterator();
        while (rest.hasNext()) {
            String option = rest.next();
            switch (option) {
                case "--controller-jar" -> jar = Path.of(value(rest, option));
                case "--out" -> out = Path.of(value(rest, option));
                case "--only" -> only = chosen(value(rest, option), known);
                default -> {
                    if (known.flags().contains(option)) {
                        flags.add(option);
                    } else if (known.numbers().containsKey(option)) {
                        numbers.put(option, number(option, value(rest, option)));
                    } else {
                        throw new IllegalArgumentException("unknown option " + option + "; usage: " + usage(known));
                    }
                }
            }
        }
        return new BenchOptions(jar, out, only, flags, numbers);
    }

    private static String usage(Known known) {
        StringBuilder usage = new StringBuilder("[--controller-jar FILE] [--out FOLDER] [--only ");
        usage.append(String.join(",", new TreeSet<>(known.measurements()))).append(']');
        new TreeSet<>(known.flags())
                .forEach(flag -> usage.append(" [").append(flag).append(']'));
        new TreeSet<>(known.numbers().keySet())
                .forEach(name -> usage.append(" [").append(name).append(" N]"));
        return usage.toString();
    }

    private static Set<String> chosen(String words, Known known) {
        Set<String> chosen = new TreeSet<>(List.of(words.split(",")));
        if (!known.measurements().containsAll(chosen)) {
            throw new IllegalArgumentException(
                    "--only takes " + String.join(",", new TreeSet<>(known.measurements())) + ", not " + words);
        }
        return chosen;
    }

    private static int number(String option, String value) {
        if (!value.matches("[1-9]\\d{0,8}")) {
            throw new IllegalArgumentException(option + " needs a positive number, not " + value);
        }
        return Integer.parseInt(value);
    }

    private static String value(Iterator<String> rest, String option) {
        if (!rest.hasNext()) {
            throw new IllegalArgumentException(option + " needs a value");
        }
        return rest.next();
    }

    public int number(String option) {
        Integer number = numbers.get(option);
        if (number == null) {
            throw new IllegalArgumentException("no option " + option);
        }
        return number;
    }
}
