package org.linekeeper.agent.sip.digest;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.linekeeper.protocol.Secret;

class DigestCredentialsTest {
    private static final String RFC7616_NONCE = "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v";
    private static final String RFC7616_CNONCE = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ";
    private static final String RFC7616 =
            "Digest realm=\"http-auth@example.org\", qop=\"auth, auth-int\", algorithm=%s, nonce=\"" + RFC7616_NONCE
                    + "\", opaque=\"FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS\"";

    /// Of one exchange.
    private final Map<String, Integer> answered = new HashMap<>();

    private static DigestCredentials mufasa(String password, String cnonce) {
        return new DigestCredentials("Mufasa", new Secret(password), () -> cnonce);
    }

    private static String parameter(String header, String name) {
        Matcher matcher =
                Pattern.compile("(?:^Digest|,) " + name + "=\"?([^\",]*)").matcher(header);
        assertThat(matcher.find()).as("%s in %s", name, header).isTrue();
        return matcher.group(1);
    }

    @Test
    void answersTheMd5ExampleOfRfc7616() {
        DigestCredentials credentials = mufasa("Circle of Life", RFC7616_CNONCE);
        assertThat(credentials.challenged(List.of(RFC7616.formatted("MD5")), answered))
                .isTrue();

        String header = credentials.authorize("GET", "/dir/index.html").getFirst();

        assertThat(parameter(header, "response")).isEqualTo("8ca523f5e9506fed4657c9700eebdbec");
        assertThat(header).contains("qop=auth").doesNotContain("qop=\"");
    }

    @Test
    void answersTheSha256ExampleOfRfc7616() {
        DigestCredentials credentials = mufasa("Circle of Life", RFC7616_CNONCE);
        credentials.challenged(List.of(RFC7616.formatted("SHA-256")), answered);

        String header = credentials.authorize("GET", "/dir/index.html").getFirst();

        assertThat(parameter(header, "response"))
                .isEqualTo("753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1");
        assertThat(parameter(header, "opaque")).isEqualTo("FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS");
    }

    @Test
    void answersTheExampleOfRfc2617() {
        DigestCredentials credentials = mufasa("Circle Of Life", "0a4f113b");
        credentials.challenged(
                List.of("Digest realm=\"testrealm@host.com\", qop=\"auth,auth-int\","
                        + " nonce=\"dcd98b7102dd2f0e8b11d0f600bfb0c093\","
                        + " opaque=\"5ccc069c403ebaf9f0171e9517f40e41\""),
                answered);

        String header = credentials.authorize("GET", "/dir/index.html").getFirst();

        assertThat(parameter(header, "response")).isEqualTo("6629fae49393a05397450978507c4ef1");
    }

    @Test
    void answersServersOfBeforeQop() {
        DigestCredentials credentials = mufasa("Circle Of Life", "unused");
        credentials.challenged(List.of("Digest realm=\"testrealm@host.com\", nonce=\"dcd98b71\""), answered);

        String header = credentials.authorize("GET", "/dir/index.html").getFirst();

        // MD5(MD5("Mufasa:testrealm@host.com:Circle Of Life"):dcd98b71:MD5("GET:/dir/index.html")), by md5sum
        assertThat(parameter(header, "response")).isEqualTo("ddec84a3f1116c3bbbc3568508679702");
        assertThat(header).doesNotContain("nc=").doesNotContain("cnonce");
    }

    @Test
    void countsTheUsesOfANonceAndBeginsAgainWithTheNext() {
        DigestCredentials credentials = mufasa("p", "c");
        credentials.challenged(List.of(RFC7616.formatted("SHA-256")), answered);
        String first = credentials.authorize("REGISTER", "sip:a").getFirst();
        String second = credentials.authorize("REGISTER", "sip:a").getFirst();
        assertThat(parameter(first, "nc")).isEqualTo("00000001");
        assertThat(parameter(second, "nc")).isEqualTo("00000002");
        assertThat(parameter(second, "response")).isNotEqualTo(parameter(first, "response"));

        credentials.challenged(
                List.of("Digest realm=\"http-auth@example.org\", nonce=\"next\", qop=\"auth\", stale=TRUE"), answered);

        String third = credentials.authorize("REGISTER", "sip:a").getFirst();
        assertThat(parameter(third, "nc")).isEqualTo("00000001");
        assertThat(parameter(third, "nonce")).isEqualTo("next");
    }

    @Test
    void drawsANewClientNonceForEachAnswer() {
        DigestCredentials credentials = new DigestCredentials("u", new Secret("p"));
        credentials.challenged(List.of(RFC7616.formatted("MD5")), answered);
        String first = credentials.authorize("REGISTER", "sip:a").getFirst();
        String second = credentials.authorize("REGISTER", "sip:a").getFirst();
        assertThat(parameter(first, "cnonce")).hasSizeGreaterThan(15).isNotEqualTo(parameter(second, "cnonce"));
    }

    @Test
    void choosesTheStrongestChallengeAlsoInsideOneHeader() {
        DigestCredentials credentials = mufasa("p", "c");

        assertThat(credentials.challenged(
                        List.of(
                                "Digest realm=\"a, Digest x=\", nonce=\"1\","
                                        + " Digest realm=\"a, Digest x=\", nonce=\"2\", algorithm=SHA-256",
                                "Digest realm=\"a, Digest x=\", nonce=\"3\", algorithm=SHA-512-256"),
                        answered))
                .isTrue();

        String header = credentials.authorize("REGISTER", "sip:a").getFirst();
        assertThat(parameter(header, "nonce")).isEqualTo("2");
        assertThat(parameter(header, "algorithm")).isEqualTo("SHA-256");
    }

    @Test
    void doesNotTryAWrongPasswordTwice() {
        DigestCredentials credentials = mufasa("p", "c");
        credentials.challenged(List.of(RFC7616.formatted("MD5")), answered);

        assertThat(credentials.challenged(List.of(RFC7616.formatted("MD5")), answered))
                .isFalse();
        assertThat(credentials.authorize("REGISTER", "sip:a")).isEmpty();
    }

    @Test
    void triesANonceThatIsStaleAgainAndAgainOnlyTwice() {
        DigestCredentials credentials = mufasa("p", "c");
        String stale = RFC7616.formatted("MD5") + ", stale=true";
        assertThat(credentials.challenged(List.of(stale), answered)).isTrue();
        assertThat(credentials.challenged(List.of(stale), answered)).isTrue();
        assertThat(credentials.challenged(List.of(stale), answered)).isTrue();
        assertThat(credentials.challenged(List.of(stale), answered)).isFalse();
        assertThat(credentials.authorize("REGISTER", "sip:a")).isEmpty();
    }

    @Test
    void answersEveryRealmThatAsks() {
        DigestCredentials credentials = mufasa("p", "c");
        assertThat(credentials.challenged(List.of(realm("a", 1), realm("b", 1)), answered))
                .isTrue();
        assertThat(credentials.authorize("REGISTER", "sip:a"))
                .satisfiesExactly(
                        a -> assertThat(a).contains("realm=\"a\""),
                        b -> assertThat(b).contains("realm=\"b\""));

        assertThat(credentials.challenged(List.of(realm("c", 1)), answered)).isTrue();

        assertThat(credentials.authorize("REGISTER", "sip:a"))
                .hasSize(3)
                .last()
                .satisfies(
                        c -> assertThat(c).contains("realm=\"c\", nonce=\"1\"").contains("nc=00000001"));
    }

    @Test
    void keepsAnsweringTheOtherRealmsWhereOneRefuses() {
        DigestCredentials credentials = mufasa("p", "c");
        credentials.challenged(List.of(realm("a", 1)), answered);
        credentials.challenged(List.of(realm("b", 1)), answered);

        assertThat(credentials.challenged(List.of(realm("a", 2)), answered)).isFalse();

        assertThat(credentials.authorize("REGISTER", "sip:a"))
                .singleElement()
                .satisfies(b -> assertThat(b).contains("realm=\"b\""));
    }

    @Test
    void doesNotAnswerOneRealmAfterTheOtherForEver() {
        DigestCredentials credentials = mufasa("p", "c");
        for (int i = 0; i < 4; i++) {
            assertThat(credentials.challenged(List.of(realm("r" + i, i)), answered))
                    .isTrue();
        }
        assertThat(credentials.challenged(List.of(realm("r4", 4)), answered)).isFalse();

        Map<String, Integer> another = new HashMap<>();
        assertThat(credentials.challenged(List.of(realm("r5", 5)), another)).isTrue();
        assertThat(credentials.authorize("REGISTER", "sip:a")).hasSize(4);
    }

    private static String realm(String realm, int nonce) {
        return "Digest realm=\"%s\", nonce=\"%d\", qop=\"auth\"".formatted(realm, nonce);
    }

    @Test
    void hasNoAnswerToWhatItDoesNotUnderstand() {
        DigestCredentials credentials = mufasa("p", "c");
        for (String unusable : List.of(
                "Basic realm=\"a\"",
                "Digest realm=\"a\"",
                "Digest nonce=\"a\"",
                "Digest realm=\"a\", nonce=\"1\", qop=\"auth-int\"",
                "Digest realm=\"a\", nonce=\"1\", algorithm=AKAv1-MD5",
                "Digest",
                "\"",
                "")) {
            assertThat(credentials.challenged(List.of(unusable), answered))
                    .as(unusable)
                    .isFalse();
        }
        assertThat(credentials.authorize("REGISTER", "sip:a")).isEmpty();
    }

    @Test
    void quotesWhatTheServerQuoted() {
        DigestCredentials credentials = new DigestCredentials("a\"b", new Secret("p"), () -> "c");
        credentials.challenged(List.of("Digest realm=\"say \\\"hi\\\"\", nonce=\"n\""), answered);

        assertThat(credentials.authorize("REGISTER", "sip:a").getFirst())
                .contains("username=\"a\\\"b\"")
                .contains("realm=\"say \\\"hi\\\"\"");
    }
}
