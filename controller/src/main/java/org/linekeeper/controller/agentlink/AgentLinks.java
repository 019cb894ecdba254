package org.linekeeper.controller.agentlink;

import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.linekeeper.controller.call.CallJournal;
import org.linekeeper.controller.call.Switchboard;
import org.linekeeper.controller.security.ControlTls;
import org.linekeeper.controller.time.SteadyClock;
import org.linekeeper.controller.user.AgentSpecs;
import org.linekeeper.controller.user.UserChanged;
import org.linekeeper.controller.user.UserId;
import org.linekeeper.protocol.AgentStatus;
import org.linekeeper.protocol.CallId;
import org.linekeeper.protocol.CallOrder;
import org.linekeeper.protocol.Contact;
import org.linekeeper.protocol.DialRequest;
import org.linekeeper.protocol.RepairId;
import org.linekeeper.protocol.RepairRequest;
import org.springframework.stereotype.Component;
import org.springframework.transaction.event.TransactionalEventListener;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;

/// All control links, one per sandbox at most. Requests of callers go over a connection of their own,
/// for as long as they take.
@Component
public class AgentLinks implements Switchboard, AutoCloseable {
    private static final int NOT_FOUND = 404;

    private final LinkPump pump;
    private final AgentLink.Tools tools;
    private final ConcurrentHashMap<UserId, AgentLink> links = new ConcurrentHashMap<>();
    private volatile Consumer<UserId> news = _ -> {};

    AgentLinks(AgentSpecs specs, CallJournal journal, ControlTls tls, LinkSettings settings, SteadyClock clock) {
        // an agent may be newer than this controller
        JsonMapper json = JsonMapper.builder()
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .addModule(new SimpleModule().addDeserializer(Instant.class, new InstantReader()))
                .build();
        this.pump = LinkPump.start();
        this.tools = new AgentLink.Tools(
                specs,
                journal,
                new AgentConnection.Wire(tls::context, pump),
                json,
                settings,
                clock,
                new Openings(),
                user -> news.accept(user));
    }

    /// Names users whose report is another by now, from the links' threads.
    public void follow(Consumer<UserId> listener) {
        news = listener;
    }

    /// As many sandboxes start as may at once: first links wait for them, for some seconds.
    public void startsGoFirst(boolean now) {
        tools.openings().startsGoFirst(now);
    }

    /// Keeps a link to this address, in place of the user's link to any other.
    ///
    /// @param generation of the user's settings
    public void keep(UserId user, AgentAddress address, long generation) {
        AgentLink kept = links.compute(user, (_, link) -> {
            if (link != null && link.address().equals(address)) {
                return link;
            }
            if (link != null) {
                link.close();
            }
            AgentLink opened = new AgentLink(user, address, tools);
            opened.start();
            return opened;
        });
        kept.wanted(generation);
    }

    /// The user's sandbox does not run.
    public void drop(UserId user) {
        AgentLink link = links.remove(user);
        if (link != null) {
            link.close();
        }
    }

    /// Empty where no sandbox runs for the user.
    public Optional<LinkReport> report(UserId user) {
        return Optional.ofNullable(links.get(user)).map(AgentLink::report);
    }

    /// What each agent said last, however long ago; of those only that have said something.
    public Map<UserId, AgentStatus> lastWords() {
        Map<UserId, AgentStatus> words = new HashMap<>();
        links.forEach((user, link) -> link.report().reading().ifPresent(said -> words.put(user, said.status())));
        return words;
    }

    /// What is known of every sandbox's agent.
    List<LinkReport> reports() {
        return links.values().stream().map(AgentLink::report).toList();
    }

    @TransactionalEventListener(fallbackExecution = true)
    void settingsChanged(UserChanged change) {
        AgentLink link = links.get(change.user());
        if (link != null) {
            link.wake();
        }
    }

    @Override
    public void dial(UserId user, CallId id, DialRequest request) {
        ask(user, agent -> {
            agent.dial(id, request);
            return id;
        });
    }

    @Override
    public boolean hangUp(UserId user, CallId id) {
        return ask(user, agent -> {
            try {
                agent.hangUp(id);
                return true;
            } catch (AgentClient.Refusal e) {
                if (e.status() == NOT_FOUND) {
                    return false;
                }
                throw e;
            }
        });
    }

    @Override
    public void order(UserId user, CallId id, CallOrder order) {
        ask(user, agent -> {
            agent.order(id, order);
            return id;
        });
    }

    /// Asks the user's agent for one rung of the recovery ladder. Idempotent by the repair's id; its end is told
    /// by an event. Blocks for the agent's answer, seconds at most.
    ///
    /// @throws NotReached where the agent does not answer; the repair may have begun all the same
    /// @throws NotDone where the agent refuses: a call lives, another repair is under way, no such target
    public void repair(UserId user, RepairId id, RepairRequest request) {
        ask(user, agent -> {
            agent.repair(id, request);
            return id;
        });
    }

    /// The contacts of all accounts, as the clients know them now.
    List<Contact> contacts(UserId user) {
        return ask(user, AgentClient::contacts);
    }

    @FunctionalInterface
    private interface Question<T> {
        T ask(AgentClient agent) throws IOException;
    }

    private <T> T ask(UserId user, Question<T> question) {
        AgentLink link = links.get(user);
        if (link == null) {
            throw new NotReached("it does not run");
        }
        try (AgentClient agent = tools.connect(link.address(), tools.settings().timeout())) {
            return question.ask(agent);
        } catch (AgentClient.Refusal e) {
            throw new NotDone(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw new NotReached(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public void close() {
        links.values().forEach(AgentLink::close);
        links.values().forEach(AgentLink::awaitEnd);
        pump.close();
    }
}
