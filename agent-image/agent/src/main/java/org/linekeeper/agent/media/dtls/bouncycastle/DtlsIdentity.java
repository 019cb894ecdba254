package org.linekeeper.agent.media.dtls.bouncycastle;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x509.TBSCertificate;
import org.bouncycastle.asn1.x509.Time;
import org.bouncycastle.asn1.x509.V3TBSCertificateGenerator;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.linekeeper.agent.media.dtls.Fingerprint;

/// Who we are in handshakes: a key with a certificate that nobody vouches for but our session descriptions. Its text
/// never shows the key.
final class DtlsIdentity {
    private static final X500Name NAME = new X500Name("CN=linekeeper");
    private static final AlgorithmIdentifier ALGORITHM = new AlgorithmIdentifier(X9ObjectIdentifiers.ecdsa_with_SHA256);

    /// For clocks that are not quite right.
    private static final Duration BEFORE = Duration.ofDays(1);

    /// Longer than any run.
    private static final Duration AFTER = Duration.ofDays(3_650);

    private final PrivateKey key;
    private final byte[] certificate;
    private final Fingerprint fingerprint;

    private DtlsIdentity(PrivateKey key, byte[] certificate) {
        this.key = key;
        this.certificate = certificate;
        fingerprint = Fingerprint.of(certificate);
    }

    Fingerprint fingerprint() {
        return fingerprint;
    }

    PrivateKey key() {
        return key;
    }

    /// In DER.
    byte[] certificate() {
        return certificate;
    }

    static DtlsIdentity make(Instant now) {
        try {
            var random = new SecureRandom();
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"), random);
            var pair = generator.generateKeyPair();
            var certificate = signed(pair, content(pair, new BigInteger(64, random).setBit(0), now));
            return new DtlsIdentity(pair.getPrivate(), certificate);
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("every JDK has ECDSA", e);
        }
    }

    private static TBSCertificate content(KeyPair pair, BigInteger serial, Instant now) {
        var content = new V3TBSCertificateGenerator();
        content.setSerialNumber(new ASN1Integer(serial));
        content.setSignature(ALGORITHM);
        content.setIssuer(NAME);
        content.setSubject(NAME);
        content.setStartDate(new Time(Date.from(now.minus(BEFORE))));
        content.setEndDate(new Time(Date.from(now.plus(AFTER))));
        content.setSubjectPublicKeyInfo(
                SubjectPublicKeyInfo.getInstance(pair.getPublic().getEncoded()));
        return content.generateTBSCertificate();
    }

    private static byte[] signed(KeyPair pair, TBSCertificate content) throws GeneralSecurityException, IOException {
        var signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(pair.getPrivate());
        signature.update(content.getEncoded(ASN1Encoding.DER));
        var parts = new ASN1EncodableVector(3);
        parts.add(content);
        parts.add(ALGORITHM);
        parts.add(new DERBitString(signature.sign()));
        return new DERSequence(parts).getEncoded(ASN1Encoding.DER);
    }
}
