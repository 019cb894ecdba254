package org.linekeeper.controller;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.linekeeper.cli.Linekeeper;
import org.linekeeper.controller.event.EventKind;

/// Commands that the documents name are understood.
class DocumentedCommandsTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    /// Between backticks, or a line of an example.
    private static final Pattern COMMAND =
            Pattern.compile("`(?:scripts/)?linekeeper ([^`\\n]+)`|(?m)^\\s*(?:scripts/)?linekeeper ([^#\\n]+)");
    private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");

    static Stream<String> commands() throws IOException {
        List<Path> documents = new ArrayList<>(List.of(ROOT.resolve("README.md")));
        try (Stream<Path> files = Files.walk(ROOT.resolve("docs"))) {
            files.filter(file -> file.toString().endsWith(".md")).forEach(documents::add);
        }
        List<String> commands = new ArrayList<>();
        for (Path document : documents) {
            COMMAND.matcher(Files.readString(document))
                    .results()
                    .map((MatchResult match) -> match.group(1) == null ? match.group(2) : match.group(1))
                    .forEach(commands::add);
        }
        return commands.stream().distinct();
    }

    private static String[] words(String command) {
        return WORD.matcher(command)
                .results()
                .map(word -> word.group(1) == null ? word.group(2) : word.group(1))
                .toArray(String[]::new);
    }

    @ParameterizedTest
    @MethodSource("commands")
    void isUnderstood(String command) {
        assertThat(Linekeeper.mistake(words(command))).as(command).isEmpty();
    }

    @Test
    void whatIsNoCommandIsNot() {
        assertThat(Linekeeper.mistake("events", "--kind", "toll-limit")).isPresent();
        assertThat(Linekeeper.mistake("event", "list", "--colour", "red")).isPresent();
    }

    @Test
    void theHelpNamesEveryKindOfEvent() {
        StringWriter help = new StringWriter();
        Linekeeper.run(Map.of(), new PrintWriter(help), new PrintWriter(help), "event", "list", "--help");
        String plain = help.toString().replaceAll("\\s+", " ");

        assertThat(Arrays.stream(EventKind.values()).map(EventKind::word))
                .allSatisfy(kind -> assertThat(plain).contains(kind));
    }
}
