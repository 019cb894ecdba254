package org.linekeeper.lab.bench.fleet;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.linekeeper.lab.demo.ControllerProcess;
import org.linekeeper.lab.demo.JavaCommand;
import org.linekeeper.lab.peer.LabException;
import org.linekeeper.lab.peer.Waiting;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A controller over a simulated machine, each a process of its own: the machine goes on when the controller dies.
final class SimulatedSite implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration READY = Duration.ofMinutes(5);
    /// So many at once keep the database busy.
    private static final int CALLERS = 8;

    private final FleetRun run;
    private final Process machine;
    private final BufferedReader machineOut;
    private final Socket socket;
    private final BufferedReader answers;
    private final ControllerProcess controller;

    private SimulatedSite(FleetRun run, String name, String heap) throws IOException {
        this.run = run;
        Path folder = run.folder().resolve(name);
        Files.createDirectories(folder);
        List<String> command = new ArrayList<>(List.of(JavaCommand.java()));
        command.addAll(run.simulated("org.linekeeper.controller.simulation.SimulatedMachine")
                .with("-Xmx3g")
                .words());
        machine = new ProcessBuilder(command)
                .redirectError(folder.resolve("machine.log").toFile())
                .start();
        machineOut = new BufferedReader(new InputStreamReader(machine.getInputStream(), StandardCharsets.UTF_8));
        String port = machineOut.readLine();
        if (port == null) {
            throw new LabException("the simulated machine did not start: see " + folder.resolve("machine.log"));
        }
        socket = new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(port));
        answers = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        controller = new ControllerProcess(
                run.simulated().with("-Xmx" + heap),
                folder,
                List.of("--linekeeper.runtime=simulated", "--linekeeper.simulated.port=" + port));
    }

    static SimulatedSite start(FleetRun run, String name, String heap) {
        try {
            SimulatedSite site = new SimulatedSite(run, name, heap);
            // whoever ends the benchmark early wants nothing to go on
            Runtime.getRuntime().addShutdownHook(new Thread(site::end, "end-of-" + name));
            site.controller.launch();
            site.controller.awaitUp();
            return site;
        } catch (IOException e) {
            throw new LabException("the simulated machine could not be started", e);
        }
    }

    ControllerProcess controller() {
        return controller;
    }

    ProcessFigures figures() {
        return new ProcessFigures(controller.pid());
    }

    static String user(int number) {
        return "u" + number;
    }

    /// Makes users over the API until there are so many, and waits until every sandbox has its control link.
    void grow(int from, int to) {
        AtomicInteger next = new AtomicInteger(from);
        List<Future<?>> callers = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int caller = 0; caller < CALLERS; caller++) {
                callers.add(threads.submit(() -> {
                    for (int number = next.getAndIncrement(); number < to; number = next.getAndIncrement()) {
                        make(user(number));
                    }
                }));
            }
            Waiting.until("the users are made", READY, () -> {
                boolean done = callers.stream().allMatch(Future::isDone);
                progress("users made", Math.min(next.get(), to), to);
                return done;
            });
            for (Future<?> caller : callers) {
                if (caller.state() == Future.State.FAILED) {
                    throw new LabException("a user could not be made", caller.exceptionNow());
                }
            }
        }
        awaitLinks(to);
    }

    private void make(String user) {
        controller
                .api()
                .post(
                        "/api/v1/users",
                        Map.of(
                                "name",
                                user,
                                "lines",
                                List.of(Map.of("id", "pbx", "address", "sip:" + user + "@pbx.test", "password", user))))
                .require(201);
    }

    void awaitLinks(int count) {
        Waiting.until("all control links are open", READY, () -> {
            long links = count().path("links").asLong();
            progress("links open", links, count);
            return links >= count;
        });
    }

    private long lastProgress = System.nanoTime();

    private void progress(String what, long have, long wanted) {
        if (System.nanoTime() - lastProgress > Duration.ofSeconds(10).toNanos()) {
            lastProgress = System.nanoTime();
            run.say("  %s: %d of %d".formatted(what, have, wanted));
        }
    }

    /// `running`, `links`, `requests` to agents and `changes` that were asked of the machine, all so far.
    JsonNode count() {
        return ask("count", null);
    }

    void kill(String user) {
        ask("kill", user);
    }

    /// Seconds from death to first repair, of those that were repaired since the last time.
    List<Double> repairs() {
        List<Double> seconds = new ArrayList<>();
        ask("repairs", null).forEach(one -> seconds.add(one.asDouble()));
        return seconds;
    }

    private synchronized JsonNode ask(String op, @Nullable Object argument) {
        Map<String, Object> request = new LinkedHashMap<>();
        request.put("op", op);
        request.put("argument", argument);
        try {
            socket.getOutputStream().write((JSON.writeValueAsString(request) + "\n").getBytes(StandardCharsets.UTF_8));
            String line = answers.readLine();
            if (line == null) {
                throw new LabException("the simulated machine is gone");
            }
            JsonNode answer = JSON.readTree(line);
            if (answer.hasNonNull("failure")) {
                throw new LabException("the simulated machine refused " + op + ": " + answer);
            }
            return answer.path("result");
        } catch (IOException e) {
            throw new LabException("the simulated machine does not answer", e);
        }
    }

    private void end() {
        controller.kill();
        machine.destroyForcibly();
    }

    @Override
    public void close() {
        end();
        try {
            socket.close();
            machineOut.close();
        } catch (IOException e) {
            throw new LabException("the simulated machine was not left well", e);
        }
    }
}
