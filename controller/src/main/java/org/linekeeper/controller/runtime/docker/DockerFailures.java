package org.linekeeper.controller.runtime.docker;

import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.InternalServerErrorException;
import java.util.function.Supplier;
import org.linekeeper.controller.runtime.RuntimeFailure;
import org.linekeeper.controller.runtime.RuntimeFailure.Scope;

/// Turns docker-java's exceptions into the port's.
final class DockerFailures {
    private DockerFailures() {}

    static <T> T translate(String what, Supplier<T> work) {
        try {
            return work.get();
        } catch (RuntimeFailure e) {
            throw e;
        } catch (InternalServerErrorException e) {
            throw new RuntimeFailure(Scope.SANDBOX, true, "Docker failed to " + what + ": " + words(e), e);
        } catch (DockerException e) {
            throw new RuntimeFailure(Scope.SANDBOX, false, "Docker refused to " + what + ": " + words(e), e);
        } catch (RuntimeException e) {
            throw new RuntimeFailure(Scope.RUNTIME, true, "Docker does not answer (" + e.getMessage() + ")", e);
        }
    }

    private static String words(DockerException e) {
        return String.valueOf(e.getMessage()).strip().replaceAll("\\s+", " ");
    }
}
