package org.linekeeper.controller.security;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.linekeeper.controller.storage.DataFolder;
import org.springframework.stereotype.Component;

/// The installation's own certificate authority (EC P-256). A certificate is for one side only: a
/// sandbox's is good for serving and the controller's for calling (RFC 5280 §4.2.1.12), so that a
/// hijacked sandbox cannot pass for the controller towards another one.
@Component
public final class CertificateAuthority {
    private static final Duration AUTHORITY_LIFE = Duration.ofDays(20 * 365);
    private static final Duration LEAF_LIFE = Duration.ofDays(5 * 365);
    /// Clocks of two machines may differ, and one may have been ahead when a certificate was made.
    private static final Duration BACKDATED = Duration.ofDays(30);

    private final SecureRandom random = new SecureRandom();
    private final Clock clock;
    private final PrivateKey key;
    private final X509Certificate certificate;

    public CertificateAuthority(DataFolder folder, Clock clock) {
        this.clock = clock;
        String pem = folder.readOrCreate("ca.pem", this::newAuthority);
        this.key = readKey(pem);
        this.certificate = readCertificate(pem);
    }

    /// A certificate and its private key.
    public record Leaf(PrivateKey key, X509Certificate certificate) {
        public String keyPem() {
            return pem("PRIVATE KEY", key.getEncoded());
        }

        public String certificatePem() {
            return certificatePemOf(certificate);
        }

        @Override
        public String toString() {
            return "Leaf[" + certificate.getSubjectX500Principal() + "]";
        }
    }

    public X509Certificate certificate() {
        return certificate;
    }

    public String certificatePem() {
        return certificatePemOf(certificate);
    }

    /// For a TLS server that is known by this host name.
    public Leaf issueServer(String hostName) {
        return issue(hostName, KeyPurposeId.id_kp_serverAuth);
    }

    /// For the controller as the caller.
    public Leaf issueClient(String name) {
        return issue(name, KeyPurposeId.id_kp_clientAuth);
    }

    private Leaf issue(String name, KeyPurposeId purpose) {
        KeyPair pair = newKeyPair();
        // the common name holds 64 characters (RFC 5280, appendix A); the whole name stands in the extension
        var subject = new X500Principal("CN=" + name.substring(0, Math.min(64, name.length())));
        var builder = builder(certificate.getSubjectX500Principal(), subject, pair, LEAF_LIFE);
        try {
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
                    .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
                    .addExtension(Extension.extendedKeyUsage, true, new ExtendedKeyUsage(purpose))
                    .addExtension(
                            Extension.subjectAlternativeName,
                            false,
                            new GeneralNames(new GeneralName(GeneralName.dNSName, name)));
            return new Leaf(pair.getPrivate(), sign(builder, key));
        } catch (IOException | OperatorCreationException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private String newAuthority() {
        KeyPair pair = newKeyPair();
        var name = new X500Principal("CN=Linekeeper control links");
        try {
            var builder = builder(name, name, pair, AUTHORITY_LIFE)
                    .addExtension(Extension.basicConstraints, true, new BasicConstraints(0))
                    .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign));
            return pem("PRIVATE KEY", pair.getPrivate().getEncoded())
                    + certificatePemOf(sign(builder, pair.getPrivate()));
        } catch (IOException | OperatorCreationException | GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private JcaX509v3CertificateBuilder builder(
            X500Principal issuer, X500Principal subject, KeyPair pair, Duration life) {
        Instant now = clock.instant();
        return new JcaX509v3CertificateBuilder(
                issuer,
                new BigInteger(120, random).setBit(120),
                Date.from(now.minus(BACKDATED)),
                Date.from(now.plus(life)),
                subject,
                pair.getPublic());
    }

    private static X509Certificate sign(X509v3CertificateBuilder builder, PrivateKey signer)
            throws OperatorCreationException, GeneralSecurityException, IOException {
        var holder = builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(signer));
        return (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(holder.getEncoded()));
    }

    private KeyPair newKeyPair() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"), random);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static PrivateKey readKey(String pem) {
        int begin = pem.indexOf('\n') + 1;
        byte[] der = Base64.getMimeDecoder().decode(pem.substring(begin, pem.indexOf("-----END")));
        try {
            return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(der));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static X509Certificate readCertificate(String pem) {
        String certificate = pem.substring(pem.indexOf("-----BEGIN CERTIFICATE"));
        try {
            return (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(certificate.getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String certificatePemOf(X509Certificate certificate) {
        try {
            return pem("CERTIFICATE", certificate.getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String pem(String label, byte[] der) {
        return "-----BEGIN " + label + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der) + "\n-----END " + label + "-----\n";
    }
}
