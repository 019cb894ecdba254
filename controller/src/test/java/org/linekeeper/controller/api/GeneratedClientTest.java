package org.linekeeper.controller.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.linekeeper.controller.TestController;
import org.linekeeper.controller.runtime.FakeRuntime;

/// A client is generated from the description that the controller serves, compiled with a program that uses it, and
/// run against the controller.
class GeneratedClientTest {
    private static final long PATIENCE_SECONDS = 120;

    /// What somebody else would write.
    private static final String PROGRAM = """
            import org.linekeeper.generated.*;
            import org.linekeeper.generated.api.UsersApi;
            import org.linekeeper.generated.model.*;

            public final class Program {
                public static String createAndRead(String root, String token) throws ApiException {
                    ApiClient client = new ApiClient();
                    client.updateBaseUri(root);
                    client.setRequestInterceptor(request -> request.header("Authorization", "Bearer " + token));
                    UsersApi users = new UsersApi(client);
                    NewUser ana = new NewUser()
                            .name("ana")
                            .addAccountsItem(new NewAccount()
                                    .id("chat")
                                    .service(NewAccount.ServiceEnum.XMPP)
                                    .address("ana@chat.test")
                                    .password("secret"));
                    User created = users.createUser(ana, "key-1");
                    User again = users.createUser(ana, "key-1");
                    User read = users.getUser("ana");
                    String refused;
                    try {
                        users.getUser("ben");
                        refused = "found";
                    } catch (ApiException e) {
                        refused = "" + e.getCode();
                    }
                    return read.getName() + " " + read.getAccounts().getFirst().getAddress() + " "
                            + read.getAccounts().getFirst().getService() + " " + created.equals(read) + " "
                            + again.equals(read) + " " + users.listUsers(null, null).getItems().size() + " " + refused;
                }
            }
            """;

    @TempDir
    private Path folder;

    @Test
    void createsAndReadsAUser() throws IOException, ReflectiveOperationException {
        Path data = folder.resolve("data");
        try (TestController controller = TestController.start(data, new FakeRuntime(FakeRuntime.NOTHING))) {
            Path description = Files.writeString(
                    folder.resolve("openapi.json"),
                    controller.getAsNobody("/api/v1/openapi").response().body());
            Path sources = folder.resolve("client");
            generate(description, sources);
            Files.writeString(sources.resolve("Program.java"), PROGRAM);
            String token = Files.readString(data.resolve("admin-token")).strip();

            String said = run(compile(sources), controller.root(), token);

            assertThat(said).isEqualTo("ana ana@chat.test xmpp true true 1 404");
        }
    }

    /// With the generator's own check of the description.
    private void generate(Path description, Path sources) throws IOException {
        Path log = folder.resolve("generator.log");
        Process generator = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-jar",
                        Path.of("target", "openapi-generator.jar").toString(),
                        "generate",
                        "--generator-name=java",
                        "--library=native",
                        "--input-spec=" + description,
                        "--output=" + sources,
                        "--invoker-package=org.linekeeper.generated",
                        "--api-package=org.linekeeper.generated.api",
                        "--model-package=org.linekeeper.generated.model",
                        "--additional-properties=sourceFolder=java,useJackson3=true,useJakartaEe=true,"
                                + "openApiNullable=false",
                        "--global-property=apis,models,supportingFiles,apiTests=false,modelTests=false,"
                                + "apiDocs=false,modelDocs=false")
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            assertThat(generator.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } finally {
            generator.destroyForcibly();
        }
        assertThat(generator.exitValue()).as(Files.readString(log)).isZero();
    }

    /// @return where the classes are
    private Path compile(Path sources) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        Path classes = Files.createDirectory(folder.resolve("classes"));
        StringWriter complaints = new StringWriter();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null);
                Stream<Path> found = Files.walk(sources)) {
            List<Path> java =
                    found.filter(path -> path.toString().endsWith(".java")).toList();
            boolean compiled = compiler.getTask(
                            complaints,
                            files,
                            null,
                            List.of("-proc:none", "-d", classes.toString()),
                            null,
                            files.getJavaFileObjectsFromPaths(java))
                    .call();
            assertThat(compiled).as(complaints.toString()).isTrue();
        }
        return classes;
    }

    private static String run(Path classes, String root, String token)
            throws IOException, ReflectiveOperationException {
        URL[] where = {classes.toUri().toURL()};
        try (URLClassLoader loader = new URLClassLoader(where, GeneratedClientTest.class.getClassLoader())) {
            return String.valueOf(loader.loadClass("Program")
                    .getMethod("createAndRead", String.class, String.class)
                    .invoke(null, root, token));
        }
    }
}
