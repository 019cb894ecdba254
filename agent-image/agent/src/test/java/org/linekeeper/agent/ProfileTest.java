package org.linekeeper.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The volume's folder is made by this test's user; who asks for it is told to the profile.
class ProfileTest {
    @TempDir
    Path volume;

    @Test
    void makesBothHalvesForItsUserOnly() throws IOException {
        Files.setAttribute(volume, "unix:mode", 01777);

        Profile profile = Profile.open(volume, Profile.ownUid());

        assertThat(mode(profile.store())).isEqualTo("rwx------");
        assertThat(mode(profile.home())).isEqualTo("rwx------");
    }

    @Test
    void closesAHalfThatAnEarlierReleaseLeftOpen() throws IOException {
        Files.createDirectory(volume.resolve("home"));
        Files.setPosixFilePermissions(volume.resolve("home"), PosixFilePermissions.fromString("rwxr-xr-x"));

        assertThat(mode(Profile.open(volume, Profile.ownUid()).home())).isEqualTo("rwx------");
    }

    @Test
    void refusesAVolumeInWhichAnotherUserHasBeen() throws IOException {
        Files.setAttribute(volume, "unix:mode", 01777);
        Profile.open(volume, Profile.ownUid());
        int other = Profile.ownUid() + 1;

        assertThatThrownBy(() -> Profile.open(volume, other))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(volume.resolve("agent") + " is another user's")
                .hasMessageContaining("belongs to uid " + Profile.ownUid())
                .hasMessageContaining("runs as uid " + other);
    }

    /// Not even root makes folders there.
    @Test
    void saysWhatAVolumeNeedsThatCannotBeWrittenTo() throws IOException {
        int own = Profile.ownUid();

        assertThatThrownBy(() -> Profile.open(Path.of("/proc"), own))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("/proc/agent can't be made by uid " + own)
                .hasMessageContaining("write access to /proc");
    }

    @Test
    void namesTheUserForTheMessageBus() throws IOException {
        Files.setAttribute(volume, "unix:mode", 01777);
        Profile profile = Profile.open(volume, Profile.ownUid());

        profile.introduceUser(volume);

        String[] fields = Files.readString(volume.resolve("passwd")).strip().split(":");
        assertThat(fields).hasSize(7);
        assertThat(fields[2]).isEqualTo(Integer.toString(Profile.ownUid()));
        assertThat(fields[5]).isEqualTo(profile.home().toString());
    }

    private static String mode(Path folder) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(folder));
    }
}
