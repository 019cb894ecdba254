package org.linekeeper.agent.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.linekeeper.protocol.LineMedia.Encryption;

/// A sandbox's memory and its calls' beginnings are measured in classes: those of handshakes are loaded by the calls
/// that need them.
class LoadedClassesTest {
    private static final String LIBRARY = " org.bouncycastle.";

    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource(names = {"NONE", "SDES"})
    void aCallWithoutAHandshakeLoadsNothingOfIt(Encryption encryption) throws IOException, InterruptedException {
        assertThat(loaded(encryption))
                .anyMatch(line -> line.contains(RtpCallMedia.class.getName()))
                .noneMatch(line -> line.contains(LIBRARY));
    }

    @Test
    void aCallWithOneDoes() throws IOException, InterruptedException {
        assertThat(loaded(Encryption.DTLS)).anyMatch(line -> line.contains(LIBRARY));
    }

    private List<String> loaded(Encryption encryption) throws IOException, InterruptedException {
        Path log = folder.resolve("classes");
        Process call = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-Xlog:class+load:file=" + log,
                        "-cp",
                        System.getProperty("java.class.path"),
                        PlainCall.class.getName(),
                        encryption.name())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("said").toFile())
                .start();
        assertThat(call.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(call.exitValue())
                .as("the call: %s", Files.readString(folder.resolve("said")))
                .isZero();
        return Files.readAllLines(log);
    }
}
