package org.linekeeper.agent.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.linekeeper.protocol.AccountId;
import org.linekeeper.protocol.AccountSpec;
import org.linekeeper.protocol.AgentSpec;
import org.linekeeper.protocol.RingPlan;
import org.linekeeper.protocol.Secret;
import org.linekeeper.protocol.TollLimits;
import tools.jackson.databind.json.JsonMapper;

class SpecStoreTest {
    private static final AgentSpec SPEC = new AgentSpec(
            3,
            List.of(new AccountSpec.Xmpp(new AccountId("chat"), "ana@chat.test", new Secret("open-sesame"))),
            List.of(),
            RingPlan.NONE,
            TollLimits.STANDARD);

    @TempDir
    Path folder;

    @Test
    void givesBackWhatWasSaved() throws Exception {
        Identity identity = identity("one");
        store(identity).save(SPEC);
        assertThat(store(identity).load()).contains(SPEC);
    }

    @Test
    void showsNoSecretOnTheDisk() throws Exception {
        store(identity("one")).save(SPEC);
        assertThat(new String(Files.readAllBytes(folder.resolve("spec.sealed")), StandardCharsets.ISO_8859_1))
                .doesNotContain("open-sesame")
                .doesNotContain("chat.test");
    }

    @Test
    void opensNothingForAnotherIdentity() throws Exception {
        store(identity("one")).save(SPEC);
        assertThat(store(identity("two")).load()).isEmpty();
    }

    @Test
    void noticesATamperedFile() throws Exception {
        Identity identity = identity("one");
        store(identity).save(SPEC);
        byte[] sealed = Files.readAllBytes(folder.resolve("spec.sealed"));
        sealed[sealed.length / 2] ^= 1;
        Files.write(folder.resolve("spec.sealed"), sealed);
        assertThat(store(identity).load()).isEmpty();
        Files.write(folder.resolve("spec.sealed"), new byte[] {1, 2, 3});
        assertThat(store(identity).load()).isEmpty();
    }

    private Identity identity(String name) throws Exception {
        new TestAuthority().writeIdentity(folder.resolve(name));
        return Identity.read(folder.resolve(name));
    }

    private SpecStore store(Identity identity) throws Exception {
        return new SpecStore(folder.resolve("spec.sealed"), identity, JsonMapper.shared());
    }
}
