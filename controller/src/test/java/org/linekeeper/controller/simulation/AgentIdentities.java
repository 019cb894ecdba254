package org.linekeeper.controller.simulation;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/// The certificates that the controller has issued to its sandboxes, by the names they bear. A caller is shown the
/// one that it asks for. All are of one authority.
final class AgentIdentities extends X509ExtendedKeyManager {
    private record Identity(PrivateKey key, X509Certificate certificate) {}

    private final Map<String, Identity> identities = new ConcurrentHashMap<>();
    private volatile @Nullable X509Certificate authority;

    /// @param folder with `agent.crt`, `agent.key` and `ca.crt`
    /// @return the name that the certificate bears
    String read(Path folder) {
        try {
            X509Certificate certificate = certificate(folder.resolve("agent.crt"));
            if (authority == null) {
                authority = certificate(folder.resolve("ca.crt"));
            }
            String name = (String)
                    certificate.getSubjectAlternativeNames().iterator().next().get(1);
            identities.put(name, new Identity(key(folder.resolve("agent.key")), certificate));
            return name;
        } catch (CertificateParsingException e) {
            throw new IllegalArgumentException(e);
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("the identity in " + folder + " cannot be read", e);
        }
    }

    void forget(String name) {
        identities.remove(name);
    }

    /// Once one identity was read.
    SSLContext context() {
        try {
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            trusted.setCertificateEntry("ca", authority);
            TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
            trust.init(trusted);
            SSLContext context = SSLContext.getInstance("TLSv1.3");
            context.init(new KeyManager[] {this}, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static PrivateKey key(Path file) throws IOException, GeneralSecurityException {
        byte[] der = Base64.getMimeDecoder()
                .decode(Files.readString(file)
                        .replaceAll("-----[A-Z ]+-----", "")
                        .strip());
        return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(der));
    }

    private static X509Certificate certificate(Path file) throws IOException, GeneralSecurityException {
        return (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(Files.readAllBytes(file)));
    }

    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        if (!keyType.startsWith("EC") || !(socket instanceof SSLSocket tls)) {
            return null;
        }
        for (SNIServerName asked : ((ExtendedSSLSession) tls.getHandshakeSession()).getRequestedServerNames()) {
            String name = new SNIHostName(asked.getEncoded()).getAsciiName();
            if (identities.containsKey(name)) {
                return name;
            }
        }
        return null;
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String alias) {
        Identity found = identities.get(alias);
        return found == null ? null : new X509Certificate[] {found.certificate()};
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
        Identity found = identities.get(alias);
        return found == null ? null : found.key();
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        return null;
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return null;
    }

    @Override
    public @Nullable String chooseClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return null;
    }
}
