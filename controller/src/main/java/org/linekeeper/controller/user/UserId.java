package org.linekeeper.controller.user;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;

/// A user's name, as it stands in paths, labels and container names.
public record UserId(@JsonValue String name) implements Comparable<UserId> {
    private static final Pattern NAME = Pattern.compile("[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?");

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public UserId {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("must be 1 to 32 lower-case letters, digits or '-', beginning and ending"
                    + " with a letter or digit");
        }
    }

    @Override
    public int compareTo(UserId other) {
        return name.compareTo(other.name);
    }

    @Override
    public String toString() {
        return name;
    }
}
