package org.linekeeper.controller.runtime.docker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ThreadLocalRandom;

/// A host with a private address beside this machine: a network namespace behind a pair of cables. It listens nowhere,
/// and says so to everybody who reaches it. To make it takes root.
final class PrivateHost implements AutoCloseable {
    private final String name;
    private final String subnet;

    private PrivateHost(String name, String subnet) {
        this.name = name;
        this.subnet = subnet;
    }

    static PrivateHost open() {
        ThreadLocalRandom dice = ThreadLocalRandom.current();
        String name = "lkt" + dice.nextInt(100_000);
        String subnet = "10.214." + dice.nextInt(256) + ".";
        PrivateHost host = new PrivateHost(name, subnet);
        run("ip netns add " + name);
        try {
            run("ip link add " + name + "a type veth peer name " + name + "b netns " + name);
            run("ip addr add " + subnet + "1/29 dev " + name + "a");
            run("ip link set " + name + "a up");
            run("ip -n " + name + " addr add " + subnet + "2/29 dev " + name + "b");
            run("ip -n " + name + " link set " + name + "b up");
            run("ip -n " + name + " route add default via " + subnet + "1");
            return host;
        } catch (IllegalStateException e) {
            host.close();
            throw e;
        }
    }

    String address() {
        return subnet + "2";
    }

    /// Nobody's, in the same network.
    String emptyAddress() {
        return subnet + "5";
    }

    /// Takes the cables along.
    @Override
    public void close() {
        run("ip netns del " + name);
    }

    private static void run(String command) {
        try {
            Process process = new ProcessBuilder(command.split(" ", -1))
                    .redirectErrorStream(true)
                    .start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException(command + ": " + said);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(command, e);
        }
    }
}
