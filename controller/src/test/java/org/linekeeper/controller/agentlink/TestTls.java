package org.linekeeper.controller.agentlink;

import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.linekeeper.controller.security.CertificateAuthority.Leaf;

/// A caller with any certificate.
final class TestTls {
    private TestTls() {}

    static SSLContext client(Leaf leaf, X509Certificate trusted) throws Exception {
        KeyStore own = KeyStore.getInstance("JKS");
        own.load(null, null);
        own.setKeyEntry("own", leaf.key(), new char[0], new Certificate[] {leaf.certificate()});
        own.setCertificateEntry("ca", trusted);
        KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
        keys.init(own, new char[0]);
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(own);
        SSLContext context = SSLContext.getInstance("TLSv1.3");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }
}
