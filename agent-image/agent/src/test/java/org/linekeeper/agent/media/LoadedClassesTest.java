package org.linekeeper.agent.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.linekeeper.protocol.LineMedia.Encryption;
import org.linekeeper.protocol.LineMedia.Ice;

/// A sandbox's memory and its calls' beginnings are measured in classes: those of handshakes are loaded by the calls
/// that need them.
class LoadedClassesTest {
    private static final String LIBRARY = " org.bouncycastle.";

    /// Of ICE.
    private static final List<String> ICE = List.of(" org.ice4j.", " org.jitsi.", " com.typesafe.", " kotlin.");

    /// Both libraries' jars, by the beginnings of their names.
    private static final List<String> ICE_JARS = List.of("ice4j", "jitsi-", "jicoco-", "config-", "kotlin-");

    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource(names = {"NONE", "SDES"})
    void aCallWithoutAHandshakeLoadsNothingOfIt(Encryption encryption) throws IOException, InterruptedException {
        assertThat(loaded(encryption))
                .anyMatch(line -> line.contains(RtpCallMedia.class.getName()))
                .noneMatch(line -> line.contains(LIBRARY))
                .noneMatch(LoadedClassesTest::isOfIce);
    }

    private static boolean isOfIce(String line) {
        return ICE.stream().anyMatch(line::contains);
    }

    @Test
    void aCallThatLooksForWaysLoadsItsLibraryFromBesideTheClassPath() throws IOException, InterruptedException {
        var path = Arrays.asList(System.getProperty("java.class.path").split(File.pathSeparator, -1));
        var library = Files.createDirectory(folder.resolve("library"));
        for (var jar :
                path.stream().filter(LoadedClassesTest::isIceJar).map(Path::of).toList()) {
            Files.copy(jar, library.resolve(jar.getFileName()));
        }
        var rest = path.stream().filter(entry -> !isIceJar(entry)).collect(Collectors.joining(File.pathSeparator));

        assertThat(loaded(Encryption.NONE, Ice.ICE, rest, "-Dorg.linekeeper.agent.ice-library=" + library))
                .anyMatch(line -> line.contains(" org.ice4j.ice.Agent ") && line.contains(library.toString()))
                .anyMatch(line -> line.contains(" kotlin.") && line.contains(library.toString()))
                .noneMatch(line -> line.contains("AwsCandidateHarvester "));
    }

    private static boolean isIceJar(String entry) {
        var name = Path.of(entry).getFileName().toString();
        return ICE_JARS.stream().anyMatch(name::startsWith);
    }

    @Test
    void aCallWithOneDoes() throws IOException, InterruptedException {
        assertThat(loaded(Encryption.DTLS)).anyMatch(line -> line.contains(LIBRARY));
    }

    @Test
    void aCallWithOneLoadsItFromBesideTheClassPath() throws IOException, InterruptedException {
        var path = Arrays.asList(System.getProperty("java.class.path").split(File.pathSeparator, -1));
        var library = Files.createDirectory(folder.resolve("library"));
        for (var jar :
                path.stream().filter(LoadedClassesTest::isLibrary).map(Path::of).toList()) {
            Files.copy(jar, library.resolve(jar.getFileName()));
        }
        var rest = path.stream().filter(entry -> !isLibrary(entry)).collect(Collectors.joining(File.pathSeparator));

        assertThat(loaded(Encryption.DTLS, Ice.NONE, rest, "-Dorg.linekeeper.agent.handshake-library=" + library))
                .anyMatch(line -> line.contains(LIBRARY) && line.contains(library.toString()));
    }

    private static boolean isLibrary(String entry) {
        return Path.of(entry).getFileName().toString().startsWith("bc");
    }

    private List<String> loaded(Encryption encryption) throws IOException, InterruptedException {
        return loaded(encryption, Ice.NONE, System.getProperty("java.class.path"), "-Dnothing=");
    }

    private List<String> loaded(Encryption encryption, Ice ice, String classPath, String property)
            throws IOException, InterruptedException {
        Path log = folder.resolve("classes");
        Process call = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-Xlog:class+load:file=" + log,
                        property,
                        "-cp",
                        classPath,
                        PlainCall.class.getName(),
                        encryption.name(),
                        ice.name())
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
