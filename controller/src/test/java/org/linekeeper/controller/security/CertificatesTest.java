package org.linekeeper.controller.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.linekeeper.controller.storage.DataFolder;
import org.linekeeper.controller.storage.InstallationSettings;

class CertificatesTest {
    private static final String SERVER = "1.3.6.1.5.5.7.3.1";
    private static final String CLIENT = "1.3.6.1.5.5.7.3.2";

    private final InstallationSettings settings;
    private final DataFolder data;
    private final CertificateAuthority authority;

    CertificatesTest(@TempDir Path folder) {
        settings = new InstallationSettings("lk", folder.resolve("data"));
        data = new DataFolder(settings);
        authority = new CertificateAuthority(data, Clock.systemUTC());
    }

    @AfterEach
    void close() {
        data.close();
    }

    @Test
    void isTheSameAuthorityAfterARestart() {
        assertThat(new CertificateAuthority(data, Clock.systemUTC()).certificate())
                .isEqualTo(authority.certificate());
        assertThat(authority.certificate().getBasicConstraints()).isZero();
    }

    @Test
    void issuesCertificatesForOneSideOnly() throws Exception {
        X509Certificate server = authority.issueServer("x.linekeeper.internal").certificate();
        X509Certificate client = authority.issueClient("c.linekeeper.internal").certificate();

        assertThat(server.getExtendedKeyUsage()).containsExactly(SERVER);
        assertThat(client.getExtendedKeyUsage()).containsExactly(CLIENT);
        assertThat(server.getBasicConstraints()).isEqualTo(-1);
        assertThatCode(() -> server.verify(authority.certificate().getPublicKey()))
                .doesNotThrowAnyException();
    }

    @Test
    void bearsANameThatIsLongerThanACommonName() throws Exception {
        String name = "incarnation." + "u".repeat(32) + "." + "i".repeat(20) + ".linekeeper.internal";

        assertThat(authority.issueServer(name).certificate().getSubjectAlternativeNames())
                .containsExactly(List.of(2, name));
    }

    @Test
    void printsNoKey() {
        CertificateAuthority.Leaf leaf = authority.issueClient("c");

        assertThat(leaf.toString()).doesNotContain(leaf.keyPem().substring(40, 60));
    }

    @Test
    void handsTheSandboxAFolderThatItsUserReadsAndOthersDoNotReach() throws IOException {
        SandboxIdentities identities = new SandboxIdentities(data, authority, settings);
        int uid = 100_007;
        Path folder = identities.issue("ana", "one", uid);

        // only root can give files away
        boolean root = System.getProperty("user.name").equals("root");
        assertThat(mode(folder)).isEqualTo(root ? "rwx------" : "rwxr-xr-x");
        for (String file : List.of("agent.crt", "agent.key", "ca.crt")) {
            assertThat(mode(folder.resolve(file))).isEqualTo(root ? "rw-------" : "rw-r--r--");
            assertThat(Files.getAttribute(folder.resolve(file), "unix:uid").equals(uid))
                    .isEqualTo(root);
        }
        assertThat(mode(data.path().resolve("identities"))).isEqualTo("rwx------");
        assertThat(Files.readString(folder.resolve("agent.key"))).startsWith("-----BEGIN PRIVATE KEY-----\n");
        assertThat(Files.readString(folder.resolve("ca.crt"))).isEqualTo(authority.certificatePem());

        identities.forget("ana");
        identities.forget("ana");
        assertThat(folder.getParent()).doesNotExist();
    }

    private static String mode(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }
}
