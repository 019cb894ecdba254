package org.linekeeper.agent.media.dtls.bouncycastle;

import java.io.IOException;
import java.util.Hashtable;
import java.util.Vector;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.DefaultTlsClient;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.TlsAuthentication;
import org.bouncycastle.tls.TlsCredentials;
import org.bouncycastle.tls.TlsSRTPUtils;
import org.bouncycastle.tls.TlsServerCertificate;

/// The side that begins.
@SuppressWarnings({"rawtypes", "unchecked"}) // as the library has them
final class SrtpClient extends DefaultTlsClient {
    private final Party party;

    SrtpClient(Party party) {
        super(party.crypto());
        this.party = party;
    }

    @Override
    protected ProtocolVersion[] getSupportedVersions() {
        return Party.versions();
    }

    @Override
    protected int[] getSupportedCipherSuites() {
        return Party.cipherSuites(true);
    }

    @Override
    protected Vector getSupportedSignatureAlgorithms() {
        return Party.signatures();
    }

    @Override
    public int getHandshakeTimeoutMillis() {
        return party.limitMillis();
    }

    @Override
    public int getHandshakeResendTimeMillis() {
        return Party.RESEND_MILLIS;
    }

    /// Without it, keys are not to be exported (RFC 7627 §5.4).
    @Override
    public boolean requiresExtendedMasterSecret() {
        return true;
    }

    @Override
    public Hashtable getClientExtensions() throws IOException {
        var extensions = super.getClientExtensions();
        TlsSRTPUtils.addUseSRTPExtension(extensions, party.offered());
        return extensions;
    }

    @Override
    public void processServerExtensions(Hashtable extensions) throws IOException {
        super.processServerExtensions(extensions);
        party.accept(TlsSRTPUtils.getUseSRTPExtension(extensions));
    }

    @Override
    public TlsAuthentication getAuthentication() {
        return new TlsAuthentication() {
            @Override
            public void notifyServerCertificate(TlsServerCertificate shown) throws IOException {
                party.check(shown.getCertificate());
            }

            @Override
            public TlsCredentials getClientCredentials(CertificateRequest request) throws IOException {
                return party.credentials(context);
            }
        };
    }

    @Override
    public void notifyHandshakeComplete() throws IOException {
        super.notifyHandshakeComplete();
        party.export(context);
    }
}
