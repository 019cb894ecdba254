package org.linekeeper.protocol;

import java.util.regex.Pattern;

/// The one rule for names that travel: they stand in paths, labels and file names unescaped.
final class Names {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9](?:[A-Za-z0-9._-]{0,62}[A-Za-z0-9])?");

    private Names() {}

    static void require(String what, String value) {
        if (!NAME.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    what + " must be 1 to 64 letters, digits, '.', '_' or '-', beginning and ending with a letter or"
                            + " digit");
        }
    }
}
