package org.linekeeper.agent.media;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.linekeeper.agent.media.Agreement.Protection;
import org.linekeeper.agent.media.SessionDescription.MediaLine;
import org.linekeeper.agent.media.dtls.Fingerprint;
import org.linekeeper.agent.media.dtls.Setup;
import org.linekeeper.agent.media.dtls.Terms;
import org.linekeeper.agent.media.srtp.CryptoAttribute;
import org.linekeeper.protocol.LineMedia.Encryption;

/// What offer and answer say of encryption. Pure.
///
/// Keys are in the description itself (SDES, RFC 4568), or the description names the certificate of who will agree on
/// them over the media path (DTLS, RFC 5763). The second is known to nobody between: a line that demands the first
/// takes an offer of the second too, never the other way round.
final class SdpProtection {
    private static final Set<String> PLAIN = Set.of("RTP/AVP", "RTP/AVPF");
    private static final Set<String> ENCRYPTED = Set.of("RTP/SAVP", "RTP/SAVPF");
    private static final Set<String> BY_HANDSHAKE = Set.of("UDP/TLS/RTP/SAVP", "UDP/TLS/RTP/SAVPF");

    private final Encryption demanded;
    private final OwnKeys own;

    /// What we encrypt with, or show. Asked for only where something is encrypted.
    interface OwnKeys {
        /// One for each suite, the preferred one first; always the same.
        List<CryptoAttribute> cryptos();

        /// Of our certificate.
        Fingerprint fingerprint();
    }

    /// What one audio line's encryption comes to.
    ///
    /// @param handshake  by which the keys are still to be agreed on
    /// @param attributes what our own audio line says of it
    /// @param named      the keys in them
    record Stated(
            Protection protection, Optional<Terms> handshake, List<String> attributes, List<CryptoAttribute> named) {
        static final Stated PLAIN = new Stated(new Protection.None(), Optional.empty(), List.of(), List.of());
    }

    SdpProtection(Encryption demanded, OwnKeys own) {
        this.demanded = demanded;
        this.own = own;
    }

    /// How an audio line of the other side's is encrypted; empty where it can't be used or is not what the line wants.
    Optional<Encryption> means(MediaLine media) {
        if (PLAIN.contains(media.protocol())) {
            return demanded == Encryption.NONE ? Optional.of(Encryption.NONE) : Optional.empty();
        }
        boolean described = ENCRYPTED.contains(media.protocol());
        if (described && !media.cryptos().isEmpty() && demanded != Encryption.DTLS) {
            return Optional.of(Encryption.SDES);
        }
        // before RFC 5764 was known everywhere, the handshake's protocol was not named
        boolean named = (described || BY_HANDSHAKE.contains(media.protocol()))
                && !media.fingerprints().isEmpty()
                && media.setup().filter(Setup.HOLDCONN::equals).isEmpty();
        return named ? Optional.of(Encryption.DTLS) : Optional.empty();
    }

    /// The protocol of our own audio line in a call's first offer.
    String protocol() {
        return switch (demanded) {
            case NONE -> "RTP/AVP";
            case SDES -> "RTP/SAVP";
            case DTLS -> "UDP/TLS/RTP/SAVP";
        };
    }

    /// The keys of our offer: those of the suite that is in force, else all.
    List<CryptoAttribute> keys(Optional<Agreement> agreed) {
        return own.cryptos().stream()
                .filter(crypto -> agreed.isEmpty()
                        || !(agreed.get().protection() instanceof Protection.Keys keys)
                        || keys.ours().suite() == crypto.key().suite())
                .toList();
    }

    /// What our offer says of encryption.
    List<String> offered(Encryption means, List<CryptoAttribute> keys) {
        return switch (means) {
            case NONE -> List.of();
            case SDES -> keys.stream().map(SdpProtection::attribute).toList();
            case DTLS -> shown(Setup.ACTPASS);
        };
    }

    /// Answers an audio line that [#means] has an answer for.
    ///
    /// @param from     where its sound comes from
    /// @param standing what was agreed on before in this call
    Stated answer(MediaLine offer, Optional<InetSocketAddress> from, Optional<Agreement> standing) {
        return switch (means(offer).orElseThrow()) {
            case NONE -> Stated.PLAIN;
            case SDES -> keyed(offer.cryptos().getFirst());
            case DTLS -> {
                var terms = new Terms(weBegin(offer, from, standing), offer.fingerprints());
                yield awaited(terms, shown(terms.weBegin() ? Setup.ACTIVE : Setup.PASSIVE));
            }
        };
    }

    private Stated keyed(CryptoAttribute theirs) {
        var ours = own.cryptos().stream()
                .filter(crypto -> crypto.key().suite() == theirs.key().suite())
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no key for " + theirs.key()))
                .key();
        var named = new CryptoAttribute(theirs.tag(), ours);
        return new Stated(
                new Protection.Keys(ours, theirs.key()), Optional.empty(), List.of(attribute(named)), List.of(named));
    }

    /// Who is free to choose begins, which saves the way there; but an association that stands keeps its roles
    /// (RFC 5763 §6.6).
    private static boolean weBegin(MediaLine offer, Optional<InetSocketAddress> from, Optional<Agreement> standing) {
        return switch (offer.setup().orElse(Setup.ACTIVE)) {
            case ACTIVE, HOLDCONN -> false;
            case PASSIVE -> true;
            case ACTPASS ->
                standing.filter(agreed -> from.isEmpty() || agreed.remote().equals(from))
                        .flatMap(Agreement::handshake)
                        .filter(terms -> terms.theirs().equals(offer.fingerprints()))
                        .map(Terms::weBegin)
                        .orElse(true);
        };
    }

    /// Takes the audio line that answers our last description.
    ///
    /// @param said what we have said in this call
    /// @throws SdpException where it is not protected as was offered
    Stated accept(MediaLine answer, Standing said) {
        var offered = said.means().orElse(demanded);
        if (means(answer).filter(offered::equals).isEmpty()) {
            throw new SdpException("answer: its audio line is not what was offered: " + said.protocol());
        }
        return switch (offered) {
            case NONE -> Stated.PLAIN;
            case SDES -> new Stated(answeredKeys(answer, said), Optional.empty(), List.of(), List.of());
            case DTLS -> awaited(new Terms(answeredRole(answer), answer.fingerprints()), List.of());
        };
    }

    private static Protection.Keys answeredKeys(MediaLine answer, Standing said) {
        var theirs = answer.cryptos().getFirst();
        return said.cryptos().stream()
                .filter(ours -> ours.tag() == theirs.tag()
                        && ours.key().suite() == theirs.key().suite())
                .findFirst()
                .map(ours -> new Protection.Keys(ours.key(), theirs.key()))
                .orElseThrow(() -> new SdpException("answer: its a=crypto line is none of those that were offered"));
    }

    private static boolean answeredRole(MediaLine answer) {
        return switch (answer.setup().orElse(Setup.ACTIVE)) {
            case ACTIVE -> false;
            case PASSIVE -> true;
            case ACTPASS, HOLDCONN -> throw new SdpException("answer: its a=setup does not say who begins");
        };
    }

    private static Stated awaited(Terms terms, List<String> attributes) {
        return new Stated(new Protection.Awaited(), Optional.of(terms), attributes, List.of());
    }

    private List<String> shown(Setup setup) {
        return List.of("fingerprint:" + own.fingerprint().text(), "setup:" + setup.text());
    }

    private static String attribute(CryptoAttribute crypto) {
        return "crypto:" + crypto.text();
    }

    /// What an audio line has to be, for people.
    String wanted() {
        return switch (demanded) {
            case NONE -> "RTP/AVP, or RTP/SAVP with a=crypto or a=fingerprint";
            case SDES -> "RTP/SAVP with a=crypto, or with a=fingerprint";
            case DTLS -> "UDP/TLS/RTP/SAVP with a=fingerprint";
        };
    }
}
