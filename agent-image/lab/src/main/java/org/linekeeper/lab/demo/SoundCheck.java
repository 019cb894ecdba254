package org.linekeeper.lab.demo;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.linekeeper.lab.measure.Latency;
import org.linekeeper.lab.measure.Recording;
import org.linekeeper.lab.measure.Signal;
import org.linekeeper.lab.measure.Tone;
import org.linekeeper.lab.measure.Wav;
import org.linekeeper.lab.peer.Friend;
import org.linekeeper.lab.peer.LabException;
import org.linekeeper.lab.peer.Phone;
import org.linekeeper.lab.peer.SoundTap;
import org.linekeeper.lab.peer.Waiting;

/// Plays a tone at each end of a call, both at once, and judges what was heard at the other.
///
/// @param toPhone  heard in the phone's ear
/// @param toFriend heard in the friend's ear
public record SoundCheck(Heard toPhone, Heard toFriend) {
    static final double FRIEND_HZ = 440;
    static final double PHONE_HZ = 1000;

    private static final double LEVEL_DBFS = -12;
    /// Clients with automatic gain need two seconds until a tone stands.
    private static final Duration STEADY = Duration.ofSeconds(6);
    private static final Duration WINDOW = Duration.ofMillis(1500);
    private static final Duration STEP = Duration.ofMillis(250);
    private static final Duration BURST = Duration.ofMillis(150);
    private static final Duration PAUSE = Duration.ofMillis(600);
    private static final int BURSTS = 8;
    /// The steady tone has arrived in full, and the first burst has not begun.
    private static final Duration STEADY_IS_OVER = Duration.ofMillis(450);

    private static final Duration LONGEST_WAY = Duration.ofMillis(590);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /// @param folder where the four recordings are left: `friend-said.wav`, `phone-heard.wav`, ...
    static SoundCheck run(Phone phone, Friend friend, Path folder) {
        try (SoundTap phoneMouth = phone.mouth();
                SoundTap phoneEar = phone.ear();
                SoundTap friendMouth = friend.mouth();
                SoundTap friendEar = friend.ear()) {
            Wav words = words(FRIEND_HZ);
            friend.say(words);
            phone.say(words(PHONE_HZ));
            Instant over = Instant.now().plus(words.length()).plusSeconds(1);
            Waiting.until(
                    "both have finished",
                    PATIENCE,
                    () -> phoneEar.recording().end().isAfter(over)
                            && friendEar.recording().end().isAfter(over));
            Recording friendSaid = kept(friendMouth.stop(), folder, "friend-said");
            Recording phoneHeard = kept(phoneEar.stop(), folder, "phone-heard");
            Recording phoneSaid = kept(phoneMouth.stop(), folder, "phone-said");
            Recording friendHeard = kept(friendEar.stop(), folder, "friend-heard");
            return new SoundCheck(
                    judge(friendSaid, phoneHeard, FRIEND_HZ, PHONE_HZ),
                    judge(phoneSaid, friendHeard, PHONE_HZ, FRIEND_HZ));
        }
    }

    /// A steady tone for frequency and level, then bursts for the latency. The pauses are longer than any latency.
    private static Wav words(double hz) {
        return Signal.concat(Signal.tone(hz, LEVEL_DBFS, STEADY), Signal.bursts(hz, LEVEL_DBFS, BURSTS, BURST, PAUSE));
    }

    private static Recording kept(Recording recording, Path folder, String name) {
        recording.sound().write(folder.resolve(name + ".wav"));
        return recording;
    }

    private static Heard judge(Recording said, Recording heard, double hz, double otherHz) {
        // apart from the steady tone, which Dino's gain control may have raised far above the bursts
        Instant bursts = Latency.firstOnset(said, hz)
                .orElseThrow(() -> new LabException("the microphone was not played into"))
                .plus(STEADY)
                .plus(STEADY_IS_OVER);
        Latency latency =
                Latency.between(said.between(bursts, said.end()), heard.between(bursts, heard.end()), hz, LONGEST_WAY);
        double millis = latency.each().isEmpty() ? Double.NaN : latency.percentile(0.5);
        Wav steady = clearest(heard.sound(), hz);
        int lost = Math.max(0, BURSTS - latency.each().size());
        return new Heard(Tone.strongest(steady), Tone.levelAt(otherHz, steady), millis, lost);
    }

    /// The window in which the tone stands loudest.
    private static Wav clearest(Wav heard, double hz) {
        Wav best = heard.between(Duration.ZERO, WINDOW);
        double level = Tone.levelAt(hz, best);
        for (Duration from = STEP; from.plus(WINDOW).compareTo(heard.length()) <= 0; from = from.plus(STEP)) {
            Wav window = heard.between(from, from.plus(WINDOW));
            double found = Tone.levelAt(hz, window);
            if (found > level) {
                best = window;
                level = found;
            }
        }
        return best;
    }
}
