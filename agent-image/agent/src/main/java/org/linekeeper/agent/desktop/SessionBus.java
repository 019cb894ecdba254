package org.linekeeper.agent.desktop;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.function.Consumer;
import org.freedesktop.dbus.connections.impl.DBusConnection;
import org.freedesktop.dbus.connections.impl.DBusConnectionBuilder;
import org.freedesktop.dbus.exceptions.DBusException;
import org.freedesktop.dbus.exceptions.DBusExecutionException;
import org.freedesktop.dbus.interfaces.DBus;
import org.freedesktop.dbus.interfaces.DBusInterface;
import org.freedesktop.dbus.messages.Error;
import org.freedesktop.dbus.messages.Message;
import org.freedesktop.dbus.messages.MethodCall;
import org.freedesktop.dbus.messages.constants.Flags;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One connection to the session's message bus. Calls from clients are handled one after another, in the order in
/// which they came. A connection whose bus died is of no further use. Thread-safe.
public final class SessionBus implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SessionBus.class);
    private static final Duration CONNECT_WITHIN = Duration.ofSeconds(1);
    /// The last words of the error names by which programs tell that an object is gone.
    private static final Set<String> NOT_THERE = Set.of("UnknownMethod", "UnknownInterface", "UnknownObject");

    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(5);

    private final DBusConnection connection;

    private SessionBus(DBusConnection connection) {
        this.connection = connection;
    }

    /// Blocks until the bus has said hello.
    ///
    /// @param address in D-Bus's own form, `unix:path=…`
    /// @throws DesktopException where nothing answers there
    public static SessionBus connect(String address) {
        try {
            return new SessionBus(DBusConnectionBuilder.forAddress(address)
                    .withShared(false)
                    .transportConfig()
                    .withTimeout((int) CONNECT_WITHIN.toMillis())
                    .back()
                    .receivingThreadConfig()
                    // notifications of one client must not overtake each other
                    .withMethodCallThreadCount(1)
                    .withSignalThreadCount(1)
                    .withErrorHandlerThreadCount(1)
                    .withMethodReturnThreadCount(1)
                    .connectionConfig()
                    .build());
        } catch (DBusException refused) {
            throw new DesktopException("no session bus at " + address, refused);
        }
    }

    /// Calls a method and waits for its answer, 5 s at most.
    ///
    /// @param signature of the arguments, in D-Bus's notation
    /// @throws VanishedException where there is no such object
    /// @throws DesktopException where the answer is an error or does not come
    public Object[] call(
            String destination, String path, String face, String member, String signature, Object... arguments) {
        try {
            MethodCall call = connection
                    .getMessageFactory()
                    .createMethodCall(null, destination, path, face, member, (byte) 0, signature, arguments);
            connection.sendMessage(call);
            return answer(call, destination + " " + member);
        } catch (DBusException | DBusExecutionException failed) {
            throw new DesktopException(destination + " " + member + ": " + failed.getMessage(), failed);
        }
    }

    /// Calls a method whose answer nobody waits for.
    ///
    /// @throws DesktopException where the bus is gone
    public void tell(
            String destination, String path, String face, String member, String signature, Object... arguments) {
        try {
            connection.sendMessage(connection
                    .getMessageFactory()
                    .createMethodCall(
                            null, destination, path, face, member, Flags.NO_REPLY_EXPECTED, signature, arguments));
        } catch (DBusException | DBusExecutionException failed) {
            throw new DesktopException(destination + " " + member + ": " + failed.getMessage(), failed);
        }
    }

    private static Object[] answer(MethodCall call, String what) throws DBusException {
        Message reply = call.getReply(ANSWER_WITHIN.toMillis());
        if (reply == null) {
            throw new DesktopException(what + " was not answered within " + ANSWER_WITHIN.toSeconds() + " s");
        }
        if (reply instanceof Error error) {
            String words = what + " was refused: " + error.getName() + " " + Arrays.toString(error.getParameters());
            String kind = error.getName().substring(error.getName().lastIndexOf('.') + 1);
            throw NOT_THERE.contains(kind) ? new VanishedException(words) : new DesktopException(words);
        }
        return reply.getParameters();
    }

    /// Whether some program owns this name now.
    boolean isOwned(String name) {
        Object[] answer = call(
                "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "NameHasOwner", "s", name);
        return Boolean.TRUE.equals(answer[0]);
    }

    /// Tells when a name gets an owner and when it loses it; first of all what holds now.
    public void watch(String name, Consumer<Boolean> owned) {
        try {
            var _ = connection.addSigHandler(DBus.NameOwnerChanged.class, changed -> {
                if (changed.name.equals(name)) {
                    owned.accept(!changed.newOwner.isEmpty());
                }
            });
        } catch (DBusException refused) {
            throw new DesktopException("can't watch " + name, refused);
        }
        owned.accept(isOwned(name));
    }

    void export(String path, DBusInterface object) {
        try {
            connection.exportObject(path, object);
        } catch (DBusException refused) {
            throw new DesktopException("can't export " + path, refused);
        }
    }

    void own(String name) {
        try {
            connection.requestBusName(name);
        } catch (DBusException refused) {
            throw new DesktopException("can't own the name " + name, refused);
        }
    }

    void emit(String path, String face, String member, String signature, Object... arguments) {
        try {
            connection.sendMessage(
                    connection.getMessageFactory().createSignal(null, path, face, member, signature, arguments));
        } catch (DBusException failed) {
            throw new DesktopException("can't emit " + member, failed);
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (IOException alreadyGone) {
            LOG.debug("The session bus was gone before its connection was closed", alreadyGone);
        }
    }
}
