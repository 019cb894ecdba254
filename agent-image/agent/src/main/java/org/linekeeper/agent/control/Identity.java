package org.linekeeper.agent.control;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import javax.crypto.KDF;
import javax.crypto.SecretKey;
import javax.crypto.spec.HKDFParameterSpec;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/// Who this sandbox is to its controller: the files that the controller mounts read-only into it.
///
/// | file | content |
/// |---|---|
/// | `agent.crt` | our certificate, PEM |
/// | `agent.key` | its private key, an EC key in PKCS#8, PEM |
/// | `ca.crt`    | the authority whose client certificates are the controller's, PEM |
public final class Identity {
    private static final char[] NO_PASSWORD = new char[0];

    private final Path folder;
    private final PrivateKey key;

    private Identity(Path folder, PrivateKey key) {
        this.folder = folder;
        this.key = key;
    }

    /// Reads the key; the certificates are only needed for [#serverTls].
    ///
    /// @throws IOException naming the file that is missing or not what it should be
    public static Identity read(Path folder) throws IOException {
        return new Identity(folder, privateKey(folder.resolve("agent.key")));
    }

    /// TLS as a server that shows `agent.crt` and trusts clients of `ca.crt`.
    ///
    /// @throws IOException as in [#read]
    SSLContext serverTls() throws GeneralSecurityException, IOException {
        Certificate certificate = certificate(folder.resolve("agent.crt"));
        Certificate authority = certificate(folder.resolve("ca.crt"));
        KeyStore own = emptyStore();
        own.setKeyEntry("agent", key, NO_PASSWORD, new Certificate[] {certificate});
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(own, NO_PASSWORD);
        KeyStore trusted = emptyStore();
        trusted.setCertificateEntry("authority", authority);
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return tls;
    }

    /// The key that seals what this incarnation of the sandbox keeps on its profile (HKDF, RFC 5869).
    SecretKey sealingKey() throws GeneralSecurityException {
        return KDF.getInstance("HKDF-SHA256")
                .deriveKey(
                        "AES",
                        HKDFParameterSpec.ofExtract()
                                .addIKM(key.getEncoded())
                                .thenExpand("linekeeper agent spec".getBytes(StandardCharsets.US_ASCII), 32));
    }

    private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    private static Certificate certificate(Path file) throws IOException {
        try (InputStream in = new ByteArrayInputStream(Files.readAllBytes(file))) {
            return CertificateFactory.getInstance("X.509").generateCertificate(in);
        } catch (GeneralSecurityException e) {
            throw new IOException(file + " is not a PEM certificate", e);
        }
    }

    private static PrivateKey privateKey(Path file) throws IOException {
        String body = Files.readString(file, StandardCharsets.US_ASCII)
                .replaceAll("-----(BEGIN|END) PRIVATE KEY-----", "")
                .replaceAll("\\s", "");
        try {
            return KeyFactory.getInstance("EC")
                    .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(body)));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IOException(file + " is not an EC private key in PKCS#8 PEM", e);
        }
    }
}
