package org.linekeeper.controller.security;

import com.google.crypto.tink.Aead;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.TinkJsonProtoKeysetFormat;
import com.google.crypto.tink.aead.AeadConfig2026;
import com.google.crypto.tink.aead.KmsEnvelopeAead;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.HashSet;
import java.util.Set;
import org.linekeeper.controller.storage.DataFolder;
import org.linekeeper.controller.storage.StartRefused;
import org.linekeeper.protocol.Secret;
import org.springframework.stereotype.Component;

/// Encrypts secrets before they reach the database (AES-256-GCM, in envelopes): each has a data key of its
/// own, which stands beside it, wrapped with the key in the file `keyset.json` (mode 0600) that the
/// database never sees. What a secret belongs to is bound into it, so that a row copied to another user
/// does not open. Safe for use by many threads.
@Component
public final class SecretVault {
    private static final String KEYSET = "keyset.json";
    private static final byte[] NOTHING_BOUND = new byte[0];

    private final DataFolder folder;
    private volatile Keys keys;

    public SecretVault(DataFolder folder) {
        this.folder = folder;
        this.keys = read();
    }

    /// What follows from the file.
    ///
    /// @param wrapping opens what any of its keys has closed; closes with the primary one
    private record Keys(KeysetHandle set, Aead wrapping, Aead envelopes) {
        static Keys of(KeysetHandle set) throws GeneralSecurityException {
            Aead wrapping = set.getPrimitive(AeadConfig2026.get(), Aead.class);
            return new Keys(set, wrapping, KmsEnvelopeAead.create(PredefinedAeadParameters.AES256_GCM, wrapping));
        }

        int primary() {
            return set.getPrimary().getId();
        }

        Set<Integer> ids() {
            Set<Integer> ids = new HashSet<>();
            for (int i = 0; i < set.size(); i++) {
                ids.add(set.getAt(i).getId());
            }
            return ids;
        }
    }

    private Keys read() {
        try {
            String keyset = folder.readOrCreate(KEYSET, SecretVault::newKeyset);
            return Keys.of(
                    TinkJsonProtoKeysetFormat.parseKeyset(keyset, AeadConfig2026.get(), InsecureSecretKeyAccess.get()));
        } catch (GeneralSecurityException e) {
            throw new StartRefused(
                    "The key file " + folder.path().resolve(KEYSET)
                            + " cannot be read: restore it from the backup that belongs to this database.",
                    e);
        }
    }

    private static String newKeyset() {
        try {
            return text(KeysetHandle.generateNew(PredefinedAeadParameters.AES256_GCM, AeadConfig2026.get()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String text(KeysetHandle set) throws GeneralSecurityException {
        return TinkJsonProtoKeysetFormat.serializeKeyset(set, AeadConfig2026.get(), InsecureSecretKeyAccess.get());
    }

    /// @param owner what the secret belongs to; needed again to open it
    public Sealed seal(Secret secret, String owner) {
        try {
            byte[] sealed = keys.envelopes()
                    .encrypt(secret.reveal().getBytes(StandardCharsets.UTF_8), owner.getBytes(StandardCharsets.UTF_8));
            return new Sealed(Base64.getEncoder().encodeToString(sealed));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /// @throws IllegalStateException where it was sealed with another key or for another owner
    public Secret open(Sealed sealed, String owner) {
        try {
            byte[] clear = keys.envelopes()
                    .decrypt(Base64.getDecoder().decode(sealed.base64()), owner.getBytes(StandardCharsets.UTF_8));
            return new Secret(new String(clear, StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(
                    "the secret of " + owner + " does not open with this installation's key", e);
        }
    }

    /// The id of the key that wraps from now on.
    int primaryKey() {
        return keys.primary();
    }

    /// The ids of the keys that wrapped before and still open.
    Set<Integer> oldKeys() {
        Keys now = keys;
        Set<Integer> ids = now.ids();
        ids.remove(now.primary());
        return ids;
    }

    /// A new key wraps from now on; the others go on opening. It is in the file before it is used.
    synchronized void addKey() {
        try {
            change(KeysetHandle.newBuilder(keys.set())
                    .addEntry(KeysetHandle.generateEntryFromParameters(PredefinedAeadParameters.AES256_GCM)
                            .withRandomId()
                            .makePrimary()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /// What the old keys wrapped does not open any more, ever.
    synchronized void dropOldKeys() {
        try {
            KeysetHandle.Builder builder = KeysetHandle.newBuilder(keys.set());
            for (int i = builder.size() - 1; i >= 0; i--) {
                if (!builder.getAt(i).isPrimary()) {
                    builder.deleteAt(i);
                }
            }
            change(builder);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private void change(KeysetHandle.Builder builder) throws GeneralSecurityException {
        KeysetHandle set = builder.setConfiguration(AeadConfig2026.get()).build();
        Keys changed = Keys.of(set);
        folder.replace(KEYSET, text(set));
        keys = changed;
    }

    /// The same secret with its data key wrapped by the primary key. The secret itself is not touched, so
    /// its owner need not be known.
    ///
    /// @throws GeneralSecurityException where none of the keys opens it
    Sealed wrapAnew(Sealed sealed) throws GeneralSecurityException {
        Aead wrapping = keys.wrapping();
        Envelope envelope = Envelope.of(sealed);
        byte[] dataKey = wrapping.decrypt(envelope.wrappedKey(), NOTHING_BOUND);
        return envelope.with(wrapping.encrypt(dataKey, NOTHING_BOUND)).sealed();
    }
}
