package org.linekeeper.agent.media.dtls.bouncycastle;

import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Vector;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.CipherSuite;
import org.bouncycastle.tls.ExporterLabel;
import org.bouncycastle.tls.HashAlgorithm;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.SignatureAlgorithm;
import org.bouncycastle.tls.SignatureAndHashAlgorithm;
import org.bouncycastle.tls.TlsContext;
import org.bouncycastle.tls.TlsCredentialedSigner;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.TlsFatalAlertReceived;
import org.bouncycastle.tls.TlsTimeoutException;
import org.bouncycastle.tls.UseSRTPData;
import org.bouncycastle.tls.crypto.TlsCertificate;
import org.bouncycastle.tls.crypto.TlsCryptoParameters;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaDefaultTlsCredentialedSigner;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaTlsCrypto;
import org.bouncycastle.tls.crypto.impl.jcajce.JcaTlsCryptoProvider;
import org.jspecify.annotations.Nullable;
import org.linekeeper.agent.media.dtls.Fingerprint;
import org.linekeeper.agent.media.srtp.CryptoSuite;

/// What we say and demand in a handshake, in whichever role. For one handshake, on its thread.
final class Party {
    /// A lost datagram is noticed after this long at first (RFC 6347 §4.2.4.1 leaves it to us: a call waits).
    static final int RESEND_MILLIS = 250;

    private static final byte[] NO_KEY_IDENTIFIER = {};

    /// Forward secrecy and authenticated encryption, whatever the certificate's kind.
    private static final int[] ELLIPTIC = {
        CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384
    };

    private static final int[] WITH_RSA = {
        CipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, CipherSuite.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384
    };

    private final DtlsIdentity identity;
    private final List<Fingerprint> theirs;
    private final Duration limit;
    private final JcaTlsCrypto crypto = new JcaTlsCryptoProvider().create(new SecureRandom());
    private @Nullable CryptoSuite suite;
    private @Nullable ExportedKeys keys;
    private @Nullable String complaint;

    Party(DtlsIdentity identity, List<Fingerprint> theirs, Duration limit) {
        this.identity = identity;
        this.theirs = theirs;
        this.limit = limit;
    }

    JcaTlsCrypto crypto() {
        return crypto;
    }

    int limitMillis() {
        return (int) limit.toMillis();
    }

    static ProtocolVersion[] versions() {
        return ProtocolVersion.DTLSv12.only();
    }

    /// Those for our own certificate; a server's may be of the other kind.
    static int[] cipherSuites(boolean client) {
        var suites = new ArrayList<Integer>();
        for (int suite : ELLIPTIC) {
            suites.add(suite);
        }
        if (client) {
            for (int suite : WITH_RSA) {
                suites.add(suite);
            }
        }
        return suites.stream().mapToInt(Integer::intValue).toArray();
    }

    /// What SRTP may be done with, in our order (RFC 5764 §4.1.1).
    UseSRTPData offered() {
        int[] profiles =
                CryptoSuite.profiles().stream().mapToInt(CryptoSuite::profile).toArray();
        return new UseSRTPData(profiles, NO_KEY_IDENTIFIER);
    }

    /// As the server: takes the first of ours that the client has.
    void choose(@Nullable UseSRTPData offered) throws TlsFatalAlert {
        suite = CryptoSuite.profiles().stream()
                .filter(ours -> offered != null && contains(offered.getProtectionProfiles(), ours.profile()))
                .findFirst()
                .orElseThrow(() -> refuse("the other side's handshake is for no SRTP that we know"));
    }

    UseSRTPData chosen() {
        return new UseSRTPData(new int[] {Objects.requireNonNull(suite).profile()}, NO_KEY_IDENTIFIER);
    }

    /// As the client: the server has to have chosen one of ours.
    void accept(@Nullable UseSRTPData chosen) throws TlsFatalAlert {
        if (chosen == null || chosen.getProtectionProfiles().length != 1 || chosen.getMki().length != 0) {
            throw refuse("the other side's handshake is for no SRTP");
        }
        choose(chosen);
    }

    private static boolean contains(int[] profiles, int wanted) {
        for (int profile : profiles) {
            if (profile == wanted) {
                return true;
            }
        }
        return false;
    }

    /// Whether they are who their session description says. Nothing else vouches for the certificate; that they have
    /// its key is proven by the handshake.
    void check(Certificate chain) throws IOException {
        if (chain == null || chain.isEmpty()) {
            throw refuse("the other side has shown no certificate");
        }
        if (!Fingerprint.names(theirs, chain.getCertificateAt(0).getEncoded())) {
            throw refuse("the other side's certificate is not the one that its session description names");
        }
    }

    TlsCredentialedSigner credentials(TlsContext context) throws IOException {
        var certificate = new Certificate(new TlsCertificate[] {crypto.createCertificate(identity.certificate())});
        return new JcaDefaultTlsCredentialedSigner(
                new TlsCryptoParameters(context),
                crypto,
                identity.key(),
                certificate,
                new SignatureAndHashAlgorithm(HashAlgorithm.sha256, SignatureAlgorithm.ecdsa));
    }

    /// What other sides may sign with.
    @SuppressWarnings("JdkObsolete") // the library wants one
    static Vector<SignatureAndHashAlgorithm> signatures() {
        var algorithms = new Vector<SignatureAndHashAlgorithm>();
        for (short signature : new short[] {SignatureAlgorithm.ecdsa, SignatureAlgorithm.rsa}) {
            for (short hash : new short[] {HashAlgorithm.sha256, HashAlgorithm.sha384, HashAlgorithm.sha512}) {
                algorithms.add(new SignatureAndHashAlgorithm(hash, signature));
            }
        }
        return algorithms;
    }

    void export(TlsContext context) {
        var agreed = Objects.requireNonNull(suite);
        keys = new ExportedKeys(
                agreed, context.exportKeyingMaterial(ExporterLabel.dtls_srtp, null, agreed.exportedBytes()));
    }

    /// Of the handshake that has ended well.
    ExportedKeys keys() {
        return Objects.requireNonNull(keys);
    }

    private TlsFatalAlert refuse(String why) {
        complaint = why;
        return new TlsFatalAlert(AlertDescription.handshake_failure, why);
    }

    /// Why there are no keys, for people.
    String complaint(Exception failure) {
        if (complaint != null) {
            return complaint;
        }
        return switch (failure) {
            case TlsTimeoutException _ -> "the other side has agreed on no keys within " + limit.toSeconds() + " s";
            case TlsFatalAlertReceived alert ->
                "the other side refused our handshake: " + AlertDescription.getText(alert.getAlertDescription());
            case TlsFatalAlert alert ->
                "the other side's handshake can't be used: " + AlertDescription.getText(alert.getAlertDescription());
            default -> "the handshake failed: " + failure.getMessage();
        };
    }
}
