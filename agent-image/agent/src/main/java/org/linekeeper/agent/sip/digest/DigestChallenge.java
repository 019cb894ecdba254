package org.linekeeper.agent.sip.digest;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// One usable digest challenge of a 401 or 407 (RFC 7616 §3.3).
///
/// @param opaque returned unchanged where the server sent one
/// @param qop    whether the server knows `qop=auth`; without it the older form of RFC 2069 is answered
/// @param stale  the nonce was too old but the password right: try again with the new nonce
record DigestChallenge(
        String realm, String nonce, @Nullable String opaque, DigestAlgorithm algorithm, boolean qop, boolean stale) {
    private static final Pattern PARAMETER =
            Pattern.compile("([A-Za-z0-9_-]+)\\s*=\\s*(?:\"((?:[^\"\\\\]|\\\\.)*+)\"|([^\\s,\"]*+))");
    private static final Pattern SCHEME = Pattern.compile("(?:^|,)\\s*([A-Za-z]+)\\s+(?=[A-Za-z0-9_-]+\\s*=)");

    /// The digest challenges in the values of a message's WWW-Authenticate or Proxy-Authenticate headers. A value
    /// may hold several. Other schemes, unknown algorithms, `qop` without `auth` and challenges without realm or
    /// nonce are left out. So are values with control characters: our answer would repeat them.
    static List<DigestChallenge> parseAll(List<String> headerValues) {
        return headerValues.stream()
                .filter(DigestChallenge::isOneLine)
                .flatMap(DigestChallenge::split)
                .flatMap(part -> parse(part).stream())
                .toList();
    }

    private static boolean isOneLine(String value) {
        return value.chars().noneMatch(character -> character != '\t' && Character.isISOControl(character));
    }

    private static Stream<String> split(String value) {
        Stream.Builder<String> parts = Stream.builder();
        Matcher scheme = SCHEME.matcher(value);
        int start = -1;
        while (scheme.find()) {
            if (insideQuotes(value, scheme.start())) {
                continue;
            }
            if (start >= 0) {
                parts.add(value.substring(start, scheme.start()));
            }
            start = scheme.start(1);
        }
        if (start >= 0) {
            parts.add(value.substring(start));
        }
        return parts.build();
    }

    private static boolean insideQuotes(String value, int end) {
        boolean inside = false;
        for (int i = 0; i < end; i++) {
            if (inside && value.charAt(i) == '\\') {
                i++;
            } else if (value.charAt(i) == '"') {
                inside = !inside;
            }
        }
        return inside;
    }

    private static Optional<DigestChallenge> parse(String challenge) {
        if (!challenge.regionMatches(true, 0, "Digest", 0, "Digest".length())) {
            return Optional.empty();
        }
        Map<String, String> parameters = parameters(challenge);
        String realm = parameters.get("realm");
        String nonce = parameters.get("nonce");
        Optional<DigestAlgorithm> algorithm = DigestAlgorithm.named(parameters.getOrDefault("algorithm", "MD5"));
        String qop = parameters.get("qop");
        boolean auth = qop != null
                && List.of(qop.toLowerCase(Locale.ROOT).split("[,\\s]+", -1)).contains("auth");
        if (realm == null || nonce == null || algorithm.isEmpty() || (qop != null && !auth)) {
            return Optional.empty();
        }
        boolean stale = "true".equalsIgnoreCase(parameters.get("stale"));
        return Optional.of(
                new DigestChallenge(realm, nonce, parameters.get("opaque"), algorithm.orElseThrow(), auth, stale));
    }

    private static Map<String, String> parameters(String challenge) {
        Map<String, String> parameters = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        Matcher matcher = PARAMETER.matcher(challenge);
        while (matcher.find()) {
            String quoted = matcher.group(2);
            parameters.putIfAbsent(matcher.group(1), quoted != null ? unescape(quoted) : matcher.group(3));
        }
        return parameters;
    }

    private static String unescape(String quoted) {
        return quoted.replaceAll("\\\\(.)", "$1");
    }
}
