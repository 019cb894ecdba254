package org.linekeeper.controller.runtime.docker;

import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.InternalServerErrorException;
import java.util.function.Supplier;
import org.linekeeper.controller.runtime.RuntimeFailure;
import org.linekeeper.controller.runtime.RuntimeFailure.Scope;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Turns docker-java's exceptions into the port's.
final class DockerFailures {
    private static final Logger LOG = LoggerFactory.getLogger(DockerFailures.class);

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

    /// Sends a request once more where the daemon failed at it: one that fails every now and then must not fail
    /// always at one of the many that belong together. For requests that can be repeated, also where the first was
    /// carried out all the same.
    static <T> T insist(Supplier<T> request) {
        try {
            return request.get();
        } catch (InternalServerErrorException e) {
            LOG.debug("Asked again after: {}", words(e));
            return request.get();
        }
    }

    private static String words(DockerException e) {
        return String.valueOf(e.getMessage()).strip().replaceAll("\\s+", " ");
    }
}
