package org.linekeeper.controller.storage;

import org.jspecify.annotations.Nullable;

/// A text that others wrote, as a column takes it: one that were refused would be offered again for ever.
public final class StoredText {
    private StoredText() {}

    /// Without control characters, of which PostgreSQL takes no NUL, and halves of characters; cut to this length.
    ///
    /// @return null for null
    public static @Nullable String of(@Nullable String text, int longest) {
        if (text == null) {
            return null;
        }
        StringBuilder kept = new StringBuilder(Math.min(text.length(), longest));
        int end = 0;
        while (end < text.length()) {
            int character = text.codePointAt(end);
            end += Character.charCount(character);
            if (kept.length() + Character.charCount(character) > longest) {
                break;
            }
            if (Character.isISOControl(character)) {
                kept.append(' ');
            } else if (Character.getType(character) != Character.SURROGATE) {
                kept.appendCodePoint(character);
            }
        }
        return kept.toString();
    }
}
