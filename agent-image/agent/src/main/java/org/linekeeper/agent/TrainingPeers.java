package org.linekeeper.agent;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
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
import org.linekeeper.protocol.TollLimits;
import tools.jackson.databind.json.JsonMapper;

/// The rehearsal's other sides: a name server, a registrar that calls once, and the controller. Their
/// program makes the agent's identity, says [#READY], and ends when the agent has been called and asked;
/// its exit code says whether all went well.
final class TrainingPeers {
    /// Said when they are there, with the name server's port behind it.
    static final String READY = "ready ";
    private static final char[] PASSWORD = "rehearsal".toCharArray();
    private static final Duration LONGEST = Duration.ofSeconds(60);
    private static final Duration RETRY = Duration.ofMillis(100);

    private TrainingPeers() {}

    /// @param args where the agent's identity goes, and its control port
    public static void main(String[] args) throws Exception {
        SSLContext controller = makeIdentity(Path.of(args[0]));
        int port = Integer.parseInt(args[1]);
        try (TrainingRegistrar registrar = new TrainingRegistrar();
                TrainingNameServer names = new TrainingNameServer()) {
            System.out.println(READY + names.port());
            putWhenServed(controller, port, JsonMapper.shared().writeValueAsBytes(spec(registrar.port())));
            if (!registrar.await(LONGEST.toSeconds())) {
                throw new IllegalStateException("the rehearsal's call was not answered");
            }
            get(controller, port, AgentPaths.EVENTS + "?after=0&incarnation=");
            get(controller, port, AgentPaths.STATUS);
            URI health = URI.create("http://127.0.0.1:" + Training.HEALTH_PORT + "/health");
            expectOk((HttpURLConnection) health.toURL().openConnection());
        }
    }

    private static void putWhenServed(SSLContext tls, int port, byte[] spec) throws IOException, InterruptedException {
        Instant latest = Instant.now().plus(LONGEST);
        while (true) {
            try {
                put(tls, port, spec);
                return;
            } catch (ConnectException e) {
                if (Instant.now().isAfter(latest)) {
                    throw e;
                }
                Thread.sleep(RETRY);
            }
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
        return new AgentSpec(1, List.of(account), List.of(line), RingPlan.NONE, TollLimits.STANDARD);
    }

    /// A key that serves as authority, agent and controller at once, made by the runtime's own keytool.
    private static SSLContext makeIdentity(Path folder) throws Exception {
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

    private static void expectOk(HttpURLConnection connection) throws IOException {
        try (InputStream answer = connection.getInputStream()) {
            answer.readAllBytes();
        }
    }
}
