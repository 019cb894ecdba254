package org.linekeeper.protocol;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// What a user's lines may spend: which numbers they may call, how often and for how long. Whoever takes over an
/// account or a line earns money by having it call numbers of their own, so these limits are the operator's to set.
///
/// They concern numbers that leave the PBX: international ones (`+49...`, `0049...`) and whatever holds more than six
/// digits, letters among them or not. Other names and short extensions are free.
///
/// @param open   the beginnings of numbers that may be called, `+49` or `0` for instance; `+` opens all international
///               ones
/// @param closed beginnings that may not, within those; the longest beginning that fits decides
/// @param line   what one line may use
/// @param user   what all of a user's lines may use together
public record TollLimits(List<String> open, List<String> closed, Allowance line, Allowance user) {
    /// Satellites and international premium services; premium numbers of countries where they are known by a beginning.
    private static final List<String> PREMIUM = List.of(
            "+870", "+878", "+881", "+882", "+883", "+888", "+979", "+991", "+1900", "+1976", "+339", "+3389", "+34803",
            "+34806", "+34807", "+41900", "+41901", "+41906", "+43900", "+43901", "+43930", "+43931", "+43939", "+449",
            "+4487", "+49900", "+49137", "0900", "0137");

    private static final int LONGEST_EXTENSION = 6;

    public static final TollLimits STANDARD =
            new TollLimits(List.of("+", "0"), PREMIUM, new Allowance(30, 240), new Allowance(60, 480));

    public TollLimits {
        open = List.copyOf(open);
        closed = List.copyOf(closed);
        Stream.concat(open.stream(), closed.stream()).forEach(TollLimits::requireBeginning);
    }

    private static void requireBeginning(String beginning) {
        if (!beginning.matches("\\+?[0-9]{0,15}") || beginning.isEmpty()) {
            throw new IllegalArgumentException(
                    "a number's beginning must be + or digits, or both, not \"" + beginning + "\"");
        }
    }

    /// @param callsPerHour  calls to such numbers within any hour, 0 to 10000
    /// @param minutesPerDay and minutes spent in them within any 24 hours, 0 to 100000
    public record Allowance(int callsPerHour, int minutesPerDay) {
        public Allowance {
            if (callsPerHour < 0 || callsPerHour > 10_000) {
                throw new IllegalArgumentException("callsPerHour must be 0 to 10000");
            }
            if (minutesPerDay < 0 || minutesPerDay > 100_000) {
                throw new IllegalArgumentException("minutesPerDay must be 0 to 100000");
            }
        }
    }

    /// The number that an address stands for, `00` written as `+`; empty where a call there costs nothing: a name, or
    /// an extension of the PBX's own. What stands between or behind the digits makes them no name: a PBX that
    /// goes by a number's beginning dials them all the same.
    public static Optional<String> number(SipAddress target) {
        String user = user(target);
        String plain = international(user.replaceFirst(";.*", "").replaceAll("[-.() ]", ""));
        if (plain.matches("\\+[0-9]+|[0-9]{" + (LONGEST_EXTENSION + 1) + ",}")) {
            return Optional.of(plain);
        }
        String all = dialled(user);
        boolean leaves = all.replace("+", "").length() > LONGEST_EXTENSION;
        return leaves ? Optional.of(international(all)) : Optional.empty();
    }

    /// An address without a user part whose host is a number is one that some PBX take for the user.
    private static String user(SipAddress target) {
        String numberAsHost = target.host().matches("[0-9-]+") ? target.host() : "";
        return unescaped(target.user().orElse(numberAsHost));
    }

    private static String dialled(String user) {
        return user.replaceAll("[^0-9+]", "");
    }

    private static String international(String number) {
        return number.startsWith("00") ? "+" + number.substring(2) : number;
    }

    private static String unescaped(String user) {
        StringBuilder plain = new StringBuilder();
        for (int i = 0; i < user.length(); i++) {
            boolean escape = user.charAt(i) == '%' && user.substring(i).matches("%[0-9A-Fa-f]{2}.*");
            plain.append(escape ? (char) Integer.parseInt(user.substring(i + 1, i + 3), 16) : user.charAt(i));
            i += escape ? 2 : 0;
        }
        return plain.toString();
    }

    /// Whether that address may be called at all. An address that a PBX could read in several ways must not be closed
    /// in any of them.
    public boolean opens(SipAddress target) {
        return number(target)
                .map(number -> longest(open, number) > longest(closed, number)
                        && otherReadings(user(target)).noneMatch(this::closes))
                .orElse(true);
    }

    private boolean closes(String number) {
        return longest(closed, number) > longest(open, number);
    }

    /// What else a PBX might dial: without the zeros in front, where those lead outside; and where other characters
    /// stand between the digits, a service code, a pause or a parameter, what follows any of them.
    private static Stream<String> otherReadings(String user) {
        String all = dialled(user);
        boolean plain = user.matches("\\+?[-. 0-9]*");
        int zeros = all.length() - all.replaceFirst("^0+", "").length();
        int beginnings = plain ? zeros : all.length();
        return IntStream.range(0, beginnings).mapToObj(all::substring).map(TollLimits::international);
    }

    private static int longest(List<String> beginnings, String number) {
        return beginnings.stream()
                .map(TollLimits::international)
                .filter(number::startsWith)
                .map(String::length)
                .max(Comparator.naturalOrder())
                .orElse(-1);
    }
}
