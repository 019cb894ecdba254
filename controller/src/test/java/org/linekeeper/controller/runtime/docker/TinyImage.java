package org.linekeeper.controller.runtime.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.BuildImageResultCallback;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/// An image with the sandbox's folders and user, in which nothing but a sleep runs. Asked to end, it leaves a word in
/// its profile.
public final class TinyImage {
    public static final String NAME = "lk-ctest-sleep:3";
    private static final String DOCKERFILE = """
            FROM debian:trixie-slim
            RUN mkdir -p /profile /run/linekeeper /run/secrets/linekeeper && chmod 1777 /profile
            USER 10000:10000
            CMD ["sh", "-c", "trap 'echo farewell >> /profile/ended; exit 0' TERM; sleep infinity & wait"]
            """;

    private TinyImage() {}

    static void make(DockerClient docker) {
        docker.buildImageCmd(new ByteArrayInputStream(context()))
                .withTags(java.util.Set.of(NAME))
                .exec(new BuildImageResultCallback())
                .awaitImageId();
    }

    private static byte[] context() {
        byte[] dockerfile = DOCKERFILE.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
            TarArchiveEntry entry = new TarArchiveEntry("Dockerfile");
            entry.setSize(dockerfile.length);
            tar.putArchiveEntry(entry);
            tar.write(dockerfile);
            tar.closeArchiveEntry();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
