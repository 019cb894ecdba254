package org.linekeeper.agent.media.dtls.bouncycastle;

import java.io.IOException;
import java.util.Hashtable;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.ClientCertificateType;
import org.bouncycastle.tls.DefaultTlsServer;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.TlsCredentialedSigner;
import org.bouncycastle.tls.TlsSRTPUtils;

/// The side that waits for the other one to begin.
@SuppressWarnings({"rawtypes", "unchecked"}) // as the library has them
final class SrtpServer extends DefaultTlsServer {
    private final Party party;

    SrtpServer(Party party) {
        super(party.crypto());
        this.party = party;
    }

    @Override
    protected ProtocolVersion[] getSupportedVersions() {
        return Party.versions();
    }

    @Override
    protected int[] getSupportedCipherSuites() {
        return Party.cipherSuites(false);
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
    public void processClientExtensions(Hashtable extensions) throws IOException {
        super.processClientExtensions(extensions);
        party.choose(TlsSRTPUtils.getUseSRTPExtension(extensions));
    }

    @Override
    public Hashtable getServerExtensions() throws IOException {
        var extensions = super.getServerExtensions();
        TlsSRTPUtils.addUseSRTPExtension(extensions, party.chosen());
        return extensions;
    }

    @Override
    protected TlsCredentialedSigner getECDSASignerCredentials() throws IOException {
        return party.credentials(context);
    }

    /// The client has to show who it is, as we do.
    @Override
    public CertificateRequest getCertificateRequest() {
        return new CertificateRequest(
                new short[] {ClientCertificateType.ecdsa_sign, ClientCertificateType.rsa_sign},
                Party.signatures(),
                null);
    }

    @Override
    public void notifyClientCertificate(Certificate shown) throws IOException {
        party.check(shown);
    }

    @Override
    public void notifyHandshakeComplete() throws IOException {
        super.notifyHandshakeComplete();
        party.export(context);
    }
}
