package org.linekeeper.controller;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Looks for secrets where they must not be: as they are, in hexadecimal digits, and in base64 wherever in
/// a longer text it begins.
final class Leaks {
    private final Map<String, List<byte[]>> secrets = new LinkedHashMap<>();

    void secret(String name, String text) {
        secret(name, text.getBytes(StandardCharsets.UTF_8));
    }

    void secret(String name, byte[] secret) {
        if (secret.length < 8) {
            throw new IllegalArgumentException(name + " is too short to be told from chance");
        }
        List<byte[]> forms = new ArrayList<>(List.of(secret));
        forms.add(HexFormat.of().formatHex(secret).getBytes(StandardCharsets.US_ASCII));
        forms.add(HexFormat.of().withUpperCase().formatHex(secret).getBytes(StandardCharsets.US_ASCII));
        for (Base64.Encoder encoder : List.of(Base64.getEncoder(), Base64.getUrlEncoder())) {
            for (int before = 0; before < 3; before++) {
                forms.add(inBase64(encoder, secret, before));
            }
        }
        secrets.put(name, forms);
    }

    /// The characters that the secret alone decides where so many bytes stand before it.
    private static byte[] inBase64(Base64.Encoder encoder, byte[] secret, int before) {
        byte[] padded = new byte[before + secret.length];
        System.arraycopy(secret, 0, padded, before, secret.length);
        String text = encoder.withoutPadding().encodeToString(padded);
        int begin = (before * 8 + 5) / 6;
        int end = padded.length * 8 / 6;
        return text.substring(begin, end).getBytes(StandardCharsets.US_ASCII);
    }

    List<String> names() {
        return List.copyOf(secrets.keySet());
    }

    /// The names of the secrets that stand in there.
    List<String> in(byte[] place) {
        // one character per byte, so that the library's search does the work
        String text = new String(place, StandardCharsets.ISO_8859_1);
        return secrets.entrySet().stream()
                .filter(secret -> secret.getValue().stream()
                        .anyMatch(form -> text.contains(new String(form, StandardCharsets.ISO_8859_1))))
                .map(Map.Entry::getKey)
                .toList();
    }
}
