package org.linekeeper.agent.sip.network;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/// What a TLS server must show before anything is said to it: a certificate of an authority that is trusted, made out
/// to a name that was configured. What DNS answered counts for nothing (RFC 5922 §4).
///
/// @param authorities trusted certificates, PEM; those of the machine where null
/// @param names       the SIP domain, and the registrar's name where there is one; any of them will do
public record TlsTrust(@Nullable String authorities, List<String> names) {
    private static final String[] VERSIONS = {"TLSv1.3", "TLSv1.2"};

    public TlsTrust {
        names = List.copyOf(names);
        if (names.isEmpty()) {
            throw new IllegalArgumentException("a TLS server needs a name to be checked against");
        }
    }

    /// Shakes hands over a connection. Blocks for as long as the connection's timeout lets it.
    ///
    /// @throws IOException where the server isn't who it should be; the message is for people
    SSLSocket secure(Socket connected) throws IOException {
        try {
            SSLSocket socket = (SSLSocket)
                    context().getSocketFactory().createSocket(connected, names.getLast(), connected.getPort(), true);
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setProtocols(VERSIONS);
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            requireName(socket);
            return socket;
        } catch (GeneralSecurityException e) {
            throw new IOException("the trusted certificates can't be used: " + e.getMessage(), e);
        }
    }

    private void requireName(SSLSocket socket) throws SSLPeerUnverifiedException {
        Certificate certificate = socket.getSession().getPeerCertificates()[0];
        CertificateNames found = CertificateNames.of((X509Certificate) certificate);
        if (!found.matchAny(names)) {
            throw new SSLPeerUnverifiedException(
                    "the certificate is made out to %s, not to %s".formatted(found, String.join(" or ", names)));
        }
    }

    private SSLContext context() throws GeneralSecurityException, IOException {
        if (authorities == null) {
            return SSLContext.getDefault();
        }
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        byte[] pem = authorities.getBytes(StandardCharsets.US_ASCII);
        for (Certificate authority :
                CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(pem))) {
            store.setCertificateEntry(Integer.toString(store.size()), authority);
        }
        TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), null);
        return context;
    }

    /// The certificates are public, and long.
    @Override
    public String toString() {
        return String.join(" or ", names);
    }
}
