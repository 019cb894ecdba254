package org.linekeeper.agent;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.linekeeper.agent.media.Rehearsal;
import org.linekeeper.protocol.AccountId;
import org.linekeeper.protocol.AccountSpec;
import org.linekeeper.protocol.AgentPaths;
import org.linekeeper.protocol.AgentSpec;
import org.linekeeper.protocol.IncomingRule;
import org.linekeeper.protocol.LineId;
import org.linekeeper.protocol.RingPlan;
import org.linekeeper.protocol.Secret;
import org.linekeeper.protocol.SipAddress;
import org.linekeeper.protocol.SipLineSpec;
import org.linekeeper.protocol.SipTransport;
import tools.jackson.databind.json.JsonMapper;

/// A rehearsal during the image's build: the whole agent with its session, a registration, a call with sound
/// and the control link, all on the loopback interface. The JVM keeps the classes it needed in its AOT
/// cache, so that a sandbox's first registration and call are as quick as its later ones.
final class Training {
    private static final char[] PASSWORD = "rehearsal".toCharArray();
    private static final Duration LONGEST = Duration.ofSeconds(60);

    private Training() {}

    static void run() throws Exception {
        Path folder = Files.createTempDirectory("training");
        SSLContext controller = makeIdentity(folder.resolve("identity"));
        Path runtime = Files.createDirectories(folder.resolve("runtime"));
        Path profile = Files.createDirectories(folder.resolve("profile"));
        int port = 17_443;
        var places = new Main.Places(
                folder.resolve("identity"),
                profile,
                runtime,
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        Rehearsal.run();
        try (TrainingRegistrar registrar = new TrainingRegistrar()) {
            AutoCloseable agent = Main.start(places, () -> {
                throw new IllegalStateException("the session failed in training");
            });
            AgentSpec spec = spec(registrar.port());
            put(controller, port, JsonMapper.shared().writeValueAsBytes(spec));
            if (!registrar.await(LONGEST.toSeconds())) {
                throw new IllegalStateException("the rehearsal's call was not answered");
            }
            get(controller, port, AgentPaths.EVENTS + "?after=0&incarnation=");
            get(controller, port, AgentPaths.STATUS);
            agent.close();
        }
    }

    private static AgentSpec spec(int registrarPort) {
        SipLineSpec line = new SipLineSpec(
                new LineId("training"),
                new SipAddress("sip:training@127.0.0.1"),
                new SipAddress("sip:127.0.0.1:" + registrarPort),
                "training",
                new Secret("training"),
                SipTransport.UDP,
                SipLineSpec.DEFAULT_REGISTER_SECONDS,
                IncomingRule.JOIN_SOUND);
        AccountSpec account =
                new AccountSpec.Xmpp(new AccountId("training"), "training@localhost", new Secret("training"));
        return new AgentSpec(1, List.of(account), List.of(line), RingPlan.NONE);
    }

    /// A key that serves as authority, agent and controller at once, made by the runtime's own keytool.
    private static SSLContext makeIdentity(Path folder) throws Exception {
        Files.createDirectories(folder);
        Path store = folder.resolve("rehearsal.p12");
        run(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "agent",
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-dname",
                "CN=rehearsal",
                "-ext",
                "san=ip:127.0.0.1",
                "-validity",
                "2",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                new String(PASSWORD)));
        KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD);
        Certificate certificate = keys.getCertificate("agent");
        Key key = keys.getKey("agent", PASSWORD);
        pem(folder.resolve("agent.key"), "PRIVATE KEY", key.getEncoded());
        pem(folder.resolve("agent.crt"), "CERTIFICATE", certificate.getEncoded());
        pem(folder.resolve("ca.crt"), "CERTIFICATE", certificate.getEncoded());
        return clientTls(keys, certificate);
    }

    private static SSLContext clientTls(KeyStore keys, Certificate trusted)
            throws GeneralSecurityException, IOException {
        KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        own.init(keys, PASSWORD);
        KeyStore authorities = KeyStore.getInstance("PKCS12");
        authorities.load(null, null);
        authorities.setCertificateEntry("rehearsal", trusted);
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(authorities);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(own.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    private static void run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).inheritIO().start();
        if (process.waitFor() != 0) {
            throw new IOException(command.getFirst() + " failed");
        }
    }

    private static void pem(Path file, String type, byte[] der) throws IOException {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        Files.writeString(file, "-----BEGIN " + type + "-----\n" + body + "\n-----END " + type + "-----\n");
    }

    private static void put(SSLContext tls, int port, byte[] body) throws IOException {
        HttpsURLConnection connection = connection(tls, port, AgentPaths.SPEC);
        connection.setRequestMethod("PUT");
        connection.setDoOutput(true);
        connection.getOutputStream().write(body);
        expectOk(connection);
    }

    private static void get(SSLContext tls, int port, String path) throws IOException {
        expectOk(connection(tls, port, path));
    }

    private static HttpsURLConnection connection(SSLContext tls, int port, String path) throws IOException {
        HttpsURLConnection connection = (HttpsURLConnection)
                URI.create("https://127.0.0.1:" + port + path).toURL().openConnection();
        connection.setSSLSocketFactory(tls.getSocketFactory());
        return connection;
    }

    private static void expectOk(HttpsURLConnection connection) {
        try (InputStream answer = connection.getInputStream()) {
            answer.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
