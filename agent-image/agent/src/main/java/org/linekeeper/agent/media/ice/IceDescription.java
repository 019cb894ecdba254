package org.linekeeper.agent.media.ice;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What a session description says of one side's ICE (RFC 8839 §5).
///
/// @param ufrag      `a=ice-ufrag`
/// @param password   `a=ice-pwd`; it lives as long as the call
/// @param lite       whether that side only answers checks (`a=ice-lite`)
/// @param candidates those that can be used
public record IceDescription(String ufrag, String password, boolean lite, List<Candidate> candidates) {
    /// More in one description are not looked at: each pair costs checks.
    public static final int MOST_CANDIDATES = 32;

    private static final int LEAST_UFRAG = 4;
    private static final int LEAST_PASSWORD = 22;
    private static final int MOST = 256;

    public IceDescription {
        candidates = candidates.stream().limit(MOST_CANDIDATES).toList();
    }

    /// @return empty where a part is missing or is not what the RFC says it is
    public static Optional<IceDescription> of(String ufrag, String password, boolean lite, List<Candidate> candidates) {
        return isWord(ufrag, LEAST_UFRAG) && isWord(password, LEAST_PASSWORD) && !candidates.isEmpty()
                ? Optional.of(new IceDescription(ufrag, password, lite, candidates))
                : Optional.empty();
    }

    private static boolean isWord(String text, int least) {
        return text.length() >= least && text.length() <= MOST && text.chars().allMatch(Candidate::isIceCharacter);
    }

    /// Whether it is of the same session: an ICE restart has others (RFC 8839 §4.4.1.1).
    public boolean isSame(IceDescription other) {
        return ufrag.equals(other.ufrag) && password.equals(other.password);
    }

    /// The attributes, without `a=`.
    ///
    /// @param components how many ports are shown
    public List<String> attributes(int components) {
        var attributes = new ArrayList<String>();
        attributes.add("ice-ufrag:" + ufrag);
        attributes.add("ice-pwd:" + password);
        candidates.stream()
                .filter(candidate -> candidate.component() <= components)
                .forEach(candidate -> attributes.add("candidate:" + candidate.text()));
        return attributes;
    }

    @Override
    public String toString() {
        return "IceDescription[" + ufrag + ", " + candidates + "]";
    }
}
