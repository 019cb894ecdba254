package org.linekeeper.controller.runtime.kubernetes;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.linekeeper.controller.runtime.RuntimeFailure;
import org.linekeeper.controller.runtime.RuntimeFailure.Scope;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Turns the client's exceptions into the port's, each with words of its own.
final class KubernetesFailures {
    static final int CONFLICT = 409;
    static final int NOT_FOUND = 404;
    private static final Logger LOG = LoggerFactory.getLogger(KubernetesFailures.class);
    private static final int TRIES = 3;
    private static final int NOT_KNOWN = 401;
    private static final int FORBIDDEN = 403;
    private static final int INVALID = 422;
    private static final int TOO_MANY = 429;
    private static final int FAILED = 500;
    private static final int UNAVAILABLE = 503;
    /// The authorizer's own words. Whatever else admits objects or not, a quota, a webhook, answers 403 too.
    private static final Pattern NO_RIGHT = Pattern.compile("cannot \\S+ (?:resource|path) ");
    /// "Status unknown" is one that was made this moment.
    private static final Pattern QUOTA = Pattern.compile("(exceeded quota)|failed quota|status unknown for quota");

    private KubernetesFailures() {}

    static <T> T translate(String what, Supplier<T> work) {
        try {
            return work.get();
        } catch (RuntimeFailure e) {
            throw e;
        } catch (KubernetesClientException e) {
            throw translated(what, e);
        }
    }

    static RuntimeFailure translated(String what, KubernetesClientException e) {
        String words = words(e);
        return switch (e.getCode()) {
            case NOT_KNOWN ->
                new RuntimeFailure(
                        Scope.RUNTIME,
                        true,
                        "the cluster does not know this controller (401): its token or"
                                + " certificate is not accepted",
                        e);
            case FORBIDDEN -> forbidden(what, words, e);
            case NOT_FOUND ->
                words.contains("namespaces")
                        ? new RuntimeFailure(Scope.RUNTIME, true, "the namespace is gone: " + words, e)
                        : new RuntimeFailure(Scope.SANDBOX, true, "the cluster failed to " + what + ": " + words, e);
            case CONFLICT ->
                new RuntimeFailure(
                        Scope.SANDBOX,
                        true,
                        "somebody else changes the same object, so this failed: " + what + " (" + words + ")",
                        e);
            case INVALID -> refused(what, words, e);
            case TOO_MANY, UNAVAILABLE ->
                new RuntimeFailure(Scope.RUNTIME, true, "the cluster's API is overloaded or away: " + words, e);
            default ->
                e.getCode() >= FAILED
                        ? new RuntimeFailure(Scope.SANDBOX, true, "the cluster failed to " + what + ": " + words, e)
                        : e.getCode() > 0
                                ? new RuntimeFailure(
                                        Scope.SANDBOX, false, "the cluster refused to " + what + ": " + words, e)
                                : away(e);
        };
    }

    private static RuntimeFailure forbidden(String what, String words, KubernetesClientException e) {
        Optional<String> quota = quota(words);
        if (quota.isPresent()) {
            return new RuntimeFailure(Scope.RUNTIME, true, quota.get(), e);
        }
        if (words.contains("being terminated")) {
            return new RuntimeFailure(Scope.RUNTIME, true, "the namespace is being deleted: " + words, e);
        }
        if (NO_RIGHT.matcher(words).find()) {
            // a namespace's roles are bound in it, and go with it
            return new RuntimeFailure(
                    Scope.RUNTIME,
                    false,
                    "this controller's role may not " + what + " (403), or the namespace is gone: " + words,
                    e);
        }
        return refused(what, words, e);
    }

    private static RuntimeFailure refused(String what, String words, KubernetesClientException e) {
        return new RuntimeFailure(
                Scope.SANDBOX, false, "the cluster refuses what it was to take on, to " + what + ": " + words, e);
    }

    /// An operator's words for what a ResourceQuota said; empty where none spoke.
    static Optional<String> quota(String words) {
        Matcher said = QUOTA.matcher(words);
        if (!said.find()) {
            return Optional.empty();
        }
        return Optional.of((said.group(1) == null
                        ? "the namespace's quota does not admit it: "
                        : "the namespace's quota is used up: ")
                + words);
    }

    static RuntimeFailure away(Exception e) {
        return new RuntimeFailure(Scope.RUNTIME, true, "the cluster's API does not answer (" + e.getMessage() + ")", e);
    }

    /// Sends a request once more where the API failed at it: for requests that can be repeated, also where the first
    /// was carried out all the same.
    static <T> T insist(Supplier<T> request) {
        try {
            return request.get();
        } catch (KubernetesClientException e) {
            if (e.getCode() < FAILED) {
                throw e;
            }
            LOG.debug("Asked again after: {}", words(e));
            return request.get();
        }
    }

    /// Makes an object. Where others are made at the same time, a quota's count may have been changed before this one
    /// was added to it: that is a conflict, and is tried again.
    static <T> T create(Supplier<T> request) {
        for (int tried = 1; ; tried++) {
            try {
                return insist(request);
            } catch (KubernetesClientException e) {
                if (e.getCode() != CONFLICT || isThere(e) || tried == TRIES) {
                    throw e;
                }
                LOG.debug("Made anew after: {}", words(e));
            }
        }
    }

    /// Whether something of that name was there already. A conflict may be another one.
    static boolean isThere(KubernetesClientException refusal) {
        return refusal.getCode() == CONFLICT
                && refusal.getStatus() != null
                && "AlreadyExists".equals(refusal.getStatus().getReason());
    }

    private static String words(KubernetesClientException e) {
        String said = e.getStatus() == null ? e.getMessage() : e.getStatus().getMessage();
        return Objects.requireNonNullElse(said, String.valueOf(e.getMessage()))
                .strip()
                .replaceAll("\\s+", " ");
    }
}
