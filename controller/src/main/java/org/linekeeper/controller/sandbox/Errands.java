package org.linekeeper.controller.sandbox;

import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.linekeeper.controller.leadership.Leadership;
import org.linekeeper.controller.leadership.LeadershipLost;
import org.linekeeper.controller.leadership.Term;
import org.linekeeper.controller.runtime.RuntimeFailure;
import org.linekeeper.controller.runtime.SandboxRuntime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/// What the loop has done on threads of their own, because it takes its time. Each brings its end back as a message.
final class Errands {
    private static final Logger LOG = LoggerFactory.getLogger(Errands.class);
    static final String NO_DATABASE = "The database does not answer";

    private final SandboxRuntime runtime;
    private final Survey survey;
    private final Leadership leadership;
    private final History history;
    private final ActionExecutor executor;
    private final Consumer<LoopMessage> loop;

    Errands(
            SandboxRuntime runtime,
            Survey survey,
            Leadership leadership,
            History history,
            ActionExecutor executor,
            Consumer<LoopMessage> loop) {
        this.runtime = runtime;
        this.survey = survey;
        this.leadership = leadership;
        this.history = history;
        this.executor = executor;
        this.loop = loop;
    }

    void execute(Action action, Term acting) {
        Thread.ofVirtual().name("reconcile-" + action.user()).start(() -> {
            // for structured logs: whom a line is about
            MDC.put("user", action.user().name());
            loop.accept(new LoopMessage.Done(action, executor.execute(action, acting)));
        });
    }

    /// Reads everything.
    ///
    /// @param known  the term of the last listing
    /// @param halted whether the last word on a halt is asked for
    void list(Optional<Term> known, boolean halted) {
        Thread.ofVirtual().name("reconcile-listing").start(() -> {
            Optional<Term> before = leadership.term();
            LoopMessage.Listed listed = LoopMessage.Listed.failed("the controller failed: see its log", before);
            try {
                listed = read(before, known, halted);
            } catch (RuntimeFailure e) {
                listed = LoopMessage.Listed.failed(String.valueOf(e.getMessage()), before);
            } catch (DataAccessException | TransactionException e) {
                LOG.debug("What is wanted cannot be read", e);
                listed = LoopMessage.Listed.failed(NO_DATABASE, before);
            } catch (RuntimeException e) {
                LOG.error("A listing failed", e);
            } finally {
                loop.accept(listed);
            }
        });
    }

    /// Before anything is done in a term it must stand above all that were, and it must be known what was done there.
    private LoopMessage.Listed read(Optional<Term> now, Optional<Term> known, boolean halted) {
        Survey.Reading reading = survey.read();
        if (now.isEmpty() || now.equals(known)) {
            return new LoopMessage.Listed(
                    reading, null, now, null, halted && now.isPresent() ? history.acknowledged() : Optional.empty());
        }
        try {
            Term begun = leadership.raise(now.get(), reading.listing().epoch());
            return new LoopMessage.Listed(reading, null, Optional.of(begun), history.read(), Optional.empty());
        } catch (LeadershipLost e) {
            LOG.debug("The term was over before it began: {}", e.getMessage());
            return new LoopMessage.Listed(reading, null, Optional.empty(), null, Optional.empty());
        }
    }

    /// Without asking the database whether the term still runs: the runtime lets no word of a term that is over pass.
    void guard(CallGuards.Word word) {
        Thread.ofVirtual().name("guard-" + word.sandbox().user()).start(() -> {
            @Nullable String failure = "the controller failed: see its log";
            try {
                runtime.guard(word.sandbox(), word.inCall());
                failure = null;
            } catch (RuntimeFailure e) {
                failure = String.valueOf(e.getMessage());
            } finally {
                loop.accept(new LoopMessage.Guarded(word, failure));
            }
        });
    }
}
