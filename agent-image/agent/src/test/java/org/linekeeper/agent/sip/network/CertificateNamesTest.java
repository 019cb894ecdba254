package org.linekeeper.agent.sip.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.Test;

class CertificateNamesTest {
    private static final ServerCertificates AUTHORITY = new ServerCertificates();

    private static boolean matches(String wanted, String subject, GeneralName... names) {
        return CertificateNames.of(AUTHORITY.certificate(subject, names)).matchAny(List.of(wanted));
    }

    private static GeneralName dns(String name) {
        return new GeneralName(GeneralName.dNSName, name);
    }

    private static GeneralName uri(String uri) {
        return new GeneralName(GeneralName.uniformResourceIdentifier, uri);
    }

    @Test
    void takesAHostsDnsNameInAnyCase() {
        assertThat(matches("Example.ORG", "CN=x", dns("example.org"))).isTrue();
        assertThat(matches("sip.example.org", "CN=x", dns("example.org"))).isFalse();
        assertThat(matches("example.org", "CN=x", dns("example.org.attacker.test")))
                .isFalse();
    }

    @Test
    void prefersSipUrisToDnsNames() {
        GeneralName[] both = {uri("sip:example.org"), dns("other.test")};
        assertThat(matches("example.org", "CN=x", both)).isTrue();
        assertThat(matches("other.test", "CN=x", both)).isFalse();
    }

    @Test
    void takesNoPersonsUriForAServer() {
        assertThat(matches("example.org", "CN=x", uri("sip:bob@example.org"))).isFalse();
        assertThat(matches("example.org", "CN=x", uri("https://example.org"))).isFalse();
    }

    @Test
    void takesTheCommonNameOnlyWhereNothingElseIsNamed() {
        assertThat(matches("example.org", "CN=example.org")).isTrue();
        assertThat(matches("example.org", "CN=example.org", dns("other.test"))).isFalse();
    }

    @Test
    void takesAStarForOneLabelBelowADomain() {
        assertThat(matches("sip.example.org", "CN=x", dns("*.example.org"))).isTrue();
        assertThat(matches("a.sip.example.org", "CN=x", dns("*.example.org"))).isFalse();
        assertThat(matches("example.org", "CN=x", dns("*.example.org"))).isFalse();
        assertThat(matches("example.org", "CN=x", dns("*.org"))).isFalse();
    }

    @Test
    void takesAnAddressOnlyAsAnAddress() {
        GeneralName address = new GeneralName(GeneralName.iPAddress, "192.0.2.7");
        assertThat(matches("192.0.2.7", "CN=x", address)).isTrue();
        assertThat(matches("192.0.2.7", "CN=x", dns("192.0.2.7"))).isFalse();
    }
}
