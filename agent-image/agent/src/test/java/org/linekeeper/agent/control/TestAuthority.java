package org.linekeeper.agent.control;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;

/// An authority as the controller has one, for tests: writes an agent's identity folder and gives TLS
/// contexts to clients.
public final class TestAuthority {
    private static final X500Name NAME = new X500Name("CN=authority");
    private static final char[] NO_PASSWORD = new char[0];

    private final KeyPair keys = newKeys();
    private final X509Certificate certificate;

    public TestAuthority() throws Exception {
        certificate = issue(NAME, keys, null);
    }

    public void writeIdentity(Path folder) throws Exception {
        KeyPair agent = newKeys();
        Files.createDirectories(folder);
        pem(folder.resolve("ca.crt"), "CERTIFICATE", certificate.getEncoded());
        pem(
                folder.resolve("agent.crt"),
                "CERTIFICATE",
                issue(new X500Name("CN=agent"), agent, KeyPurposeId.id_kp_serverAuth)
                        .getEncoded());
        pem(folder.resolve("agent.key"), "PRIVATE KEY", agent.getPrivate().getEncoded());
    }

    /// A client that trusts this authority and shows a certificate for the purpose given; none where null.
    SSLContext client(@Nullable KeyPurposeId purpose) throws Exception {
        return client(purpose, this);
    }

    /// The same, trusting another authority's servers.
    SSLContext client(@Nullable KeyPurposeId purpose, TestAuthority trustedServers) throws Exception {
        KeyStore own = KeyStore.getInstance("PKCS12");
        own.load(null, null);
        if (purpose != null) {
            KeyPair client = newKeys();
            own.setKeyEntry("client", client.getPrivate(), NO_PASSWORD, new Certificate[] {
                issue(new X500Name("CN=controller"), client, purpose)
            });
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(own, NO_PASSWORD);
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("authority", trustedServers.certificate);
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    private X509Certificate issue(X500Name subject, KeyPair subjectKeys, @Nullable KeyPurposeId purpose)
            throws GeneralSecurityException, IOException, OperatorCreationException {
        Instant now = Instant.now();
        var builder = new JcaX509v3CertificateBuilder(
                NAME,
                BigInteger.valueOf(System.nanoTime()),
                Date.from(now.minusSeconds(60)),
                Date.from(now.plusSeconds(3600)),
                subject,
                subjectKeys.getPublic());
        if (purpose == null) {
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
        } else {
            builder.addExtension(Extension.extendedKeyUsage, true, new ExtendedKeyUsage(purpose));
            builder.addExtension(
                    Extension.subjectAlternativeName,
                    false,
                    new GeneralNames(new GeneralName(GeneralName.iPAddress, "127.0.0.1")));
        }
        var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate());
        return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
    }

    private static KeyPair newKeys() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(256);
        return generator.generateKeyPair();
    }

    private static void pem(Path file, String type, byte[] der) throws IOException {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        Files.writeString(file, "-----BEGIN " + type + "-----\n" + body + "\n-----END " + type + "-----\n");
    }
}
