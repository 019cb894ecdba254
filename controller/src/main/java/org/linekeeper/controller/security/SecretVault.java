package org.linekeeper.controller.security;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig2026;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import org.linekeeper.controller.storage.DataFolder;
import org.linekeeper.controller.storage.StartRefused;
import org.linekeeper.protocol.Secret;
import org.springframework.stereotype.Component;

/// Encrypts secrets before they reach the database (AES-256-GCM). The key stands beside the database, in
/// a file of its own with mode 0600. What a secret belongs to is bound into it, so that a row copied to
/// another user does not open. Safe for use by many threads.
@Component
public final class SecretVault {
    private static final String KEYSET = "keyset.json";

    private final Aead aead;

    public SecretVault(DataFolder folder) {
        try {
            String keyset = folder.readOrCreate(KEYSET, SecretVault::newKeyset);
            aead = TinkJsonProtoKeysetFormat.parseKeyset(keyset, AeadConfig2026.get(), InsecureSecretKeyAccess.get())
                    .getPrimitive(AeadConfig2026.get(), Aead.class);
        } catch (GeneralSecurityException e) {
            throw new StartRefused(
                    "The key file " + folder.path().resolve(KEYSET)
                            + " cannot be read: restore it from the backup that belongs to this database.",
                    e);
        }
    }

    private static String newKeyset() {
        try {
            KeysetHandle keys = KeysetHandle.generateNew(PredefinedAeadParameters.AES256_GCM, AeadConfig2026.get());
            return TinkJsonProtoKeysetFormat.serializeKeyset(keys, AeadConfig2026.get(), InsecureSecretKeyAccess.get());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /// @param owner what the secret belongs to; needed again to open it
    public Sealed seal(Secret secret, String owner) {
        try {
            byte[] sealed = aead.encrypt(
                    secret.reveal().getBytes(StandardCharsets.UTF_8), owner.getBytes(StandardCharsets.UTF_8));
            return new Sealed(Base64.getEncoder().encodeToString(sealed));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /// @throws IllegalStateException where it was sealed with another key or for another owner
    public Secret open(Sealed sealed, String owner) {
        try {
            byte[] clear =
                    aead.decrypt(Base64.getDecoder().decode(sealed.base64()), owner.getBytes(StandardCharsets.UTF_8));
            return new Secret(new String(clear, StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(
                    "the secret of " + owner + " does not open with this installation's key", e);
        }
    }
}
