package org.linekeeper.agent.control;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import org.linekeeper.protocol.AgentSpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.ObjectMapper;

/// The last spec, sealed on the profile volume (AES-256-GCM: 12 bytes of nonce, then the sealed JSON), so
/// that a sandbox that restarts comes back alone. The key follows from the mounted identity: a copy of the
/// volume alone opens nothing. Not thread-safe.
public final class SpecStore {
    private static final Logger LOG = LoggerFactory.getLogger(SpecStore.class);
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final Path file;
    private final SecretKey key;
    private final ObjectMapper json;
    private final SecureRandom random = new SecureRandom();

    public SpecStore(Path file, Identity identity, ObjectMapper json) throws GeneralSecurityException {
        this.file = file;
        this.key = identity.sealingKey();
        this.json = json;
    }

    /// Empty where there is none, or one that was sealed for an earlier incarnation: the controller that
    /// made this one will give it its spec.
    public Optional<AgentSpec> load() {
        try {
            byte[] sealed = Files.readAllBytes(file);
            return Optional.of(json.readValue(open(sealed), AgentSpec.class));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException | GeneralSecurityException | JacksonException e) {
            LOG.warn(
                    "the stored spec can't be used, waiting for the controller's: {}",
                    e.getClass().getSimpleName());
            return Optional.empty();
        }
    }

    /// Replaces the stored spec; on return it has reached the disk.
    ///
    /// @throws UncheckedIOException the profile can't be written; the stored spec is still the old one
    public void save(AgentSpec spec) {
        try {
            replace(seal(json.writeValueAsBytes(spec)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void replace(byte[] content) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        try (FileChannel out = FileChannel.open(
                fresh, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer sealed = ByteBuffer.wrap(content);
            while (sealed.hasRemaining()) {
                out.write(sealed);
            }
            out.force(true);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private byte[] seal(byte[] clear) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(TAG_BITS, nonce));
            byte[] sealed = cipher.doFinal(clear);
            return ByteBuffer.allocate(NONCE_BYTES + sealed.length)
                    .put(nonce)
                    .put(sealed)
                    .array();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-GCM is part of every Java runtime", e);
        }
    }

    private byte[] open(byte[] sealed) throws GeneralSecurityException {
        if (sealed.length < NONCE_BYTES) {
            throw new GeneralSecurityException("shorter than its nonce");
        }
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(TAG_BITS, sealed, 0, NONCE_BYTES));
        return cipher.doFinal(sealed, NONCE_BYTES, sealed.length - NONCE_BYTES);
    }
}
