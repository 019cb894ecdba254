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
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.linekeeper.controller.storage.DataFolder;
import org.linekeeper.controller.storage.StartRefused;
import org.linekeeper.protocol.Secret;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// Encrypts secrets before they reach the database (AES-256-GCM, in envelopes): each has a data key of its
/// own, which stands beside it, wrapped with the key in the file `keyset.json` (mode 0600) that the
/// database never sees. What a secret belongs to is bound into it, so that a row copied to another user
/// does not open. Of two controllers with one folder each goes by the file as the other left it: what one sealed
/// with a key that the other has dropped would be lost. Safe for use by many threads.
@Component
public final class SecretVault {
    private static final String KEYSET = "keyset.json";
    private static final byte[] NOTHING_BOUND = new byte[0];

    private final DataFolder folder;
    private final BooleanSupplier neededByOthers;
    private volatile Keys known;

    /// @throws StartRefused where the key is missing that the database's secrets were sealed with
    @Autowired
    SecretVault(DataFolder folder, JdbcClient jdbc, KeySettings settings) {
        this(folder, () -> !settings.anew() && SealedColumn.holdAny(jdbc));
    }

    /// With secrets of its own only.
    public SecretVault(DataFolder folder) {
        this(folder, () -> false);
    }

    /// @param neededByOthers whether there are secrets already that only a key from before opens
    private SecretVault(DataFolder folder, BooleanSupplier neededByOthers) {
        this.folder = folder;
        this.neededByOthers = neededByOthers;
        this.known = read();
    }

    /// What follows from the file.
    ///
    /// @param edition  of the file, or of one before it
    /// @param wrapping opens what any of its keys has closed; closes with the primary one
    private record Keys(Optional<Object> edition, KeysetHandle set, Aead wrapping, Aead envelopes) {
        static Keys of(Optional<Object> edition, KeysetHandle set) throws GeneralSecurityException {
            Aead wrapping = set.getPrimitive(AeadConfig2026.get(), Aead.class);
            return new Keys(
                    edition, set, wrapping, KmsEnvelopeAead.create(PredefinedAeadParameters.AES256_GCM, wrapping));
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
            // asked before the file is read: at worst it is read twice
            Optional<Object> edition = folder.edition(KEYSET);
            String keyset = folder.readOrCreate(KEYSET, this::firstKeyset);
            return Keys.of(
                    edition,
                    TinkJsonProtoKeysetFormat.parseKeyset(keyset, AeadConfig2026.get(), InsecureSecretKeyAccess.get()));
        } catch (GeneralSecurityException e) {
            throw new StartRefused(
                    "The key file " + folder.path().resolve(KEYSET)
                            + " cannot be read: restore it from the backup that belongs to this database.",
                    e);
        }
    }

    /// As they stand in the file; where that can't be reached, as they stood.
    private Keys keys() {
        Keys now = known;
        Optional<Object> edition = folder.edition(KEYSET);
        if (edition.isEmpty() || edition.equals(now.edition())) {
            return now;
        }
        Keys read = read();
        known = read;
        return read;
    }

    private String firstKeyset() {
        if (neededByOthers.getAsBoolean()) {
            throw new StartRefused("The key file " + folder.path().resolve(KEYSET)
                    + " is missing, and the database holds secrets that only it opens: restore it from the backup that"
                    + " belongs to this database, or, where there is none, start once with"
                    + " --linekeeper.keys.anew=true and set every password anew.");
        }
        return newKeyset();
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
            byte[] sealed = keys().envelopes()
                    .encrypt(secret.reveal().getBytes(StandardCharsets.UTF_8), owner.getBytes(StandardCharsets.UTF_8));
            return new Sealed(Base64.getEncoder().encodeToString(sealed));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /// @throws IllegalStateException where it was sealed with another key or for another owner
    public Secret open(Sealed sealed, String owner) {
        try {
            byte[] clear = keys().envelopes()
                    .decrypt(Base64.getDecoder().decode(sealed.base64()), owner.getBytes(StandardCharsets.UTF_8));
            return new Secret(new String(clear, StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(
                    "the secret of " + owner + " does not open with this installation's key", e);
        }
    }

    /// Whether this very secret was sealed. What does not open is another one: nobody can tell any more.
    public boolean holds(Sealed sealed, String owner, Secret secret) {
        try {
            return open(sealed, owner).equals(secret);
        } catch (IllegalStateException unreadable) {
            return false;
        }
    }

    /// The id of the key that wraps from now on.
    int primaryKey() {
        return keys().primary();
    }

    /// The ids of the keys that wrapped before and still open.
    Set<Integer> oldKeys() {
        Keys now = keys();
        Set<Integer> ids = now.ids();
        ids.remove(now.primary());
        return ids;
    }

    /// A new key wraps from now on; the others go on opening. It is in the file before it is used.
    void addKey() {
        change(builder -> builder.addEntry(KeysetHandle.generateEntryFromParameters(PredefinedAeadParameters.AES256_GCM)
                .withRandomId()
                .makePrimary()));
    }

    /// What the old keys wrapped does not open any more, ever.
    void dropOldKeys() {
        change(builder -> {
            for (int i = builder.size() - 1; i >= 0; i--) {
                if (!builder.getAt(i).isPrimary()) {
                    builder.deleteAt(i);
                }
            }
        });
    }

    private synchronized void change(Consumer<KeysetHandle.Builder> change) {
        folder.alone(KEYSET, () -> {
            try {
                KeysetHandle.Builder builder = KeysetHandle.newBuilder(keys().set());
                change.accept(builder);
                KeysetHandle set =
                        builder.setConfiguration(AeadConfig2026.get()).build();
                Keys changed = Keys.of(Optional.empty(), set);
                folder.replace(KEYSET, text(set));
                known = changed;
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    /// The same secret with its data key wrapped by the primary key. The secret itself is not touched, so
    /// its owner need not be known.
    ///
    /// @throws GeneralSecurityException where none of the keys opens it
    Sealed wrapAnew(Sealed sealed) throws GeneralSecurityException {
        Aead wrapping = keys().wrapping();
        Envelope envelope = Envelope.of(sealed);
        byte[] dataKey = wrapping.decrypt(envelope.wrappedKey(), NOTHING_BOUND);
        return envelope.with(wrapping.encrypt(dataKey, NOTHING_BOUND)).sealed();
    }
}
