package org.linekeeper.controller.security;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.linekeeper.controller.security.CertificateAuthority.Leaf;
import org.springframework.stereotype.Component;

/// The controller's side of mutual TLS towards the agents. Its certificate is made anew after every start, when the
/// first agent is called, so that the API need not wait for it; its key never leaves the memory. Thread-safe.
@Component
public final class ControlTls {
    private static final char[] NO_PASSWORD = new char[0];

    private final CertificateAuthority authority;
    private @Nullable SSLContext context;

    public ControlTls(CertificateAuthority authority) {
        this.authority = authority;
    }

    private static SSLContext context(Leaf leaf, CertificateAuthority authority) {
        try {
            // PKCS #12 would derive a key from the empty password, slowly, to seal what never leaves the memory
            KeyStore own = emptyStore("JKS");
            own.setKeyEntry(
                    "own", leaf.key(), NO_PASSWORD, new Certificate[] {leaf.certificate(), authority.certificate()});
            // the one that reads the key once: the other derives the key store's own key anew for every handshake
            KeyManagerFactory keys = KeyManagerFactory.getInstance("SunX509");
            keys.init(own, NO_PASSWORD);
            KeyStore trusted = emptyStore("PKCS12");
            trusted.setCertificateEntry("ca", authority.certificate());
            TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
            trust.init(trusted);
            SSLContext context = SSLContext.getInstance("TLSv1.3");
            context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
            // a connection lasts for days: what would make the next handshake shorter is not worth its memory
            context.getClientSessionContext().setSessionCacheSize(1);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static KeyStore emptyStore(String kind) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(kind);
        store.load(null, null);
        return store;
    }

    public synchronized SSLContext context() {
        if (context == null) {
            context = context(authority.issueClient("controller.linekeeper.internal"), authority);
        }
        return context;
    }
}
