package org.linekeeper.controller.access;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;

/// The name a person signs in with.
record PersonName(@JsonValue String value) {
    private static final Pattern NAME = Pattern.compile("[a-z0-9](?:[a-z0-9._@-]{0,62}[a-z0-9])?");

    PersonName {
        if (!NAME.matcher(value).matches()) {
            throw new IllegalArgumentException("must be 1 to 64 lower-case letters, digits or one of . _ @ -,"
                    + " beginning and ending with a letter or digit");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
