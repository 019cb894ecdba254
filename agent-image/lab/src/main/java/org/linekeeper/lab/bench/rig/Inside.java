package org.linekeeper.lab.bench.rig;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.Frame;
import com.github.dockerjava.api.model.HostConfig;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.linekeeper.lab.peer.Lab;
import org.linekeeper.lab.peer.LabException;

/// Runs short programs in containers that others made.
public final class Inside {
    private static final int PATIENCE_SECONDS = 20;

    private Inside() {}

    /// Runs it to its end and returns what it printed, errors included.
    public static String run(DockerClient docker, String container, String... command) {
        String exec = docker.execCreateCmd(container)
                .withAttachStdout(true)
                .withAttachStderr(true)
                .withCmd(command)
                .exec()
                .getId();
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        try (ResultCallback.Adapter<Frame> output = docker.execStartCmd(exec).exec(new ResultCallback.Adapter<>() {
            @Override
            public void onNext(Frame frame) {
                printed.writeBytes(frame.getPayload());
            }
        })) {
            if (!output.awaitCompletion(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                throw new LabException(command[0] + " did not end within " + PATIENCE_SECONDS + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LabException("interrupted", e);
        } catch (java.io.IOException e) {
            throw new LabException(command[0] + " could not be followed", e);
        }
        return printed.toString(StandardCharsets.UTF_8);
    }

    /// Runs it as root beside the container, in one of its own that shares the processes and is removed again: an
    /// agent's memory is closed to everybody in its sandbox, root too.
    public static String runBeside(DockerClient docker, String container, String... command) {
        String helper = docker.createContainerCmd(Lab.sandboxImage())
                .withUser("0")
                .withEntrypoint("sleep", Integer.toString(2 * PATIENCE_SECONDS))
                .withHostConfig(HostConfig.newHostConfig()
                        .withPidMode("container:" + container)
                        .withNetworkMode("none")
                        .withCapAdd(Capability.SYS_PTRACE))
                .exec()
                .getId();
        try {
            docker.startContainerCmd(helper).exec();
            return run(docker, helper, command);
        } finally {
            docker.removeContainerCmd(helper)
                    .withForce(true)
                    .withRemoveVolumes(true)
                    .exec();
        }
    }
}
