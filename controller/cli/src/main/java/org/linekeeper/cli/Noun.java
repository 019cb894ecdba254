package org.linekeeper.cli;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ParentCommand;

/// What the commands of every noun share: the command line that they belong to.
abstract class Noun {
    @ParentCommand
    private @Nullable Linekeeper line;

    final Linekeeper shell() {
        return Objects.requireNonNull(line);
    }

    final Api api() {
        return shell().api();
    }
}
