package org.linekeeper.agent.media.dtls.bouncycastle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.linekeeper.agent.media.dtls.Fingerprint;

class DtlsIdentityTest {
    @Test
    void vouchesForItselfNowAndForAsLongAsARunMayLast() throws Exception {
        var identity = DtlsIdentity.make(Instant.now());

        var certificate = (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(identity.certificate()));
        certificate.checkValidity();
        certificate.verify(certificate.getPublicKey());
        assertThat(certificate.getSigAlgName()).isEqualTo("SHA256withECDSA");
        assertThat(certificate.getNotAfter()).isAfter(Instant.now().plusSeconds(365L * 86_400));
        assertThat(identity.fingerprint()).isEqualTo(Fingerprint.of(certificate.getEncoded()));
    }

    @Test
    void isAnotherForEachRun() {
        assertThat(DtlsIdentity.make(Instant.now()).fingerprint())
                .isNotEqualTo(DtlsIdentity.make(Instant.now()).fingerprint());
    }
}
