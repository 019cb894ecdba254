package org.linekeeper.lab.bench.rig;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.command.ExecCreateCmd;
import com.github.dockerjava.api.model.Frame;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.linekeeper.lab.peer.LabException;

/// Runs short programs in containers that others made.
public final class Inside {
    private static final int PATIENCE_SECONDS = 20;

    private Inside() {}

    /// Runs it to its end and returns what it printed, errors included.
    public static String run(DockerClient docker, String container, String... command) {
        return run(docker.execCreateCmd(container), docker, command);
    }

    /// As [#run], with root's full rights: an agent's memory is closed to its own user.
    public static String runAsRoot(DockerClient docker, String container, String... command) {
        return run(docker.execCreateCmd(container).withUser("0").withPrivileged(true), docker, command);
    }

    private static String run(ExecCreateCmd create, DockerClient docker, String... command) {
        String exec = create.withAttachStdout(true)
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
}
