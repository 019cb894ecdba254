package org.linekeeper.lab.caller;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;

/// A connected UDP socket (IPv4, Linux) whose datagrams carry the time at which the kernel got them (socket(7),
/// SO_TIMESTAMPNS): what this process does meanwhile, or when it is let onto a processor, is not in them.
///
/// Datagrams are received on a thread of the socket's own; all else may be called from anywhere.
final class StampedSocket implements AutoCloseable {
    private static final int AF_INET = 2;
    private static final int SOCK_DGRAM = 2;
    private static final int SOL_SOCKET = 1;
    private static final int SO_TIMESTAMPNS = 35;
    private static final int SHUT_RDWR = 2;

    private static final int ADDRESS_BYTES = 16;
    private static final int MOST_BYTES = 4_000;

    /// struct msghdr, of a machine with 64 bits: where its fields stand.
    private static final int HEADER_BYTES = 56;

    private static final int HEADER_VECTOR = 16;
    private static final int HEADER_VECTORS = 24;
    private static final int HEADER_CONTROL = 32;
    private static final int HEADER_CONTROL_LENGTH = 40;

    /// struct cmsghdr with a struct timespec behind it.
    private static final int STAMP_BYTES = 32;

    private static final int STAMP_TYPE = 12;
    private static final int STAMP_SECONDS = 16;
    private static final int STAMP_NANOS = 24;

    private static final Native C = new Native("libc.so.6");
    private static final MethodHandle SOCKET =
            C.function("socket", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
    private static final MethodHandle SET_OPTION =
            C.function("setsockopt", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle CONNECT =
            C.function("connect", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle NAME =
            C.function("getsockname", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, ADDRESS));
    private static final MethodHandle SEND =
            C.function("send", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
    private static final MethodHandle RECEIVE =
            C.function("recvmsg", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle SHUT_DOWN =
            C.function("shutdown", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT));
    private static final MethodHandle CLOSE = C.function("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));

    private final int descriptor;
    private final InetSocketAddress local;
    private final Runnable arrived;
    private final ConcurrentLinkedQueue<Datagram> datagrams = new ConcurrentLinkedQueue<>();
    private final Thread thread = Thread.ofPlatform().daemon().name("stamped").unstarted(this::receive);
    private volatile boolean closed;

    /// @param wallNanos when the kernel got it, since 1970
    record Datagram(ByteBuffer bytes, long wallNanos) {}

    private StampedSocket(int descriptor, InetSocketAddress local, Runnable arrived) {
        this.descriptor = descriptor;
        this.local = local;
        this.arrived = arrived;
    }

    /// @param arrived told of each datagram, on the socket's thread
    static StampedSocket connect(InetSocketAddress remote, Runnable arrived) throws IOException {
        int descriptor = opened();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment on = arena.allocateFrom(JAVA_INT, 1);
            require("setsockopt", (int) SET_OPTION.invokeExact(descriptor, SOL_SOCKET, SO_TIMESTAMPNS, on, 4));
            MemorySegment name = arena.allocateFrom(JAVA_BYTE, encoded(remote));
            require("connect", (int) CONNECT.invokeExact(descriptor, name, ADDRESS_BYTES));
            MemorySegment length = arena.allocateFrom(JAVA_INT, ADDRESS_BYTES);
            require("getsockname", (int) NAME.invokeExact(descriptor, name, length));
            StampedSocket socket = new StampedSocket(descriptor, decoded(name.toArray(JAVA_BYTE)), arrived);
            socket.thread.start();
            return socket;
        } catch (IOException e) {
            throw e;
        } catch (Throwable e) {
            throw Native.failed("connect", e);
        }
    }

    private static int opened() throws IOException {
        try {
            return require("socket", (int) SOCKET.invokeExact(AF_INET, SOCK_DGRAM, 0));
        } catch (IOException e) {
            throw e;
        } catch (Throwable e) {
            throw Native.failed("socket", e);
        }
    }

    private static int require(String function, int result) throws IOException {
        if (result < 0) {
            throw new IOException(function + " failed");
        }
        return result;
    }

    InetSocketAddress local() {
        return local;
    }

    /// @return the time just before it went to the kernel, in nanoseconds since 1970
    long send(byte[] bytes) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment copy = arena.allocateFrom(JAVA_BYTE, bytes);
            long now = wallNanos(Instant.now());
            if ((long) SEND.invokeExact(descriptor, copy, (long) bytes.length, 0) != bytes.length) {
                throw new IOException("a datagram was not sent");
            }
            return now;
        } catch (IOException e) {
            throw e;
        } catch (Throwable e) {
            throw Native.failed("send", e);
        }
    }

    /// The next datagram; empty where none is here.
    Optional<Datagram> next() {
        return Optional.ofNullable(datagrams.poll());
    }

    private void receive() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocate(MOST_BYTES);
            MemorySegment stamp = arena.allocate(STAMP_BYTES, 8);
            MemorySegment vector = arena.allocate(16, 8);
            vector.set(ADDRESS, 0, bytes);
            vector.set(JAVA_LONG, 8, MOST_BYTES);
            MemorySegment header = arena.allocate(HEADER_BYTES, 8);
            header.set(ADDRESS, HEADER_VECTOR, vector);
            header.set(JAVA_LONG, HEADER_VECTORS, 1);
            header.set(ADDRESS, HEADER_CONTROL, stamp);
            while (!closed) {
                header.set(JAVA_LONG, HEADER_CONTROL_LENGTH, STAMP_BYTES);
                long length = (long) RECEIVE.invokeExact(descriptor, header, 0);
                if (length > 0) {
                    ByteBuffer copy = ByteBuffer.wrap(bytes.asSlice(0, length).toArray(JAVA_BYTE));
                    datagrams.add(new Datagram(copy, wallNanos(header, stamp)));
                    arrived.run();
                }
            }
        } catch (Throwable e) {
            throw Native.failed("recvmsg", e);
        }
    }

    private static long wallNanos(MemorySegment header, MemorySegment stamp) {
        if (header.get(JAVA_LONG, HEADER_CONTROL_LENGTH) < STAMP_BYTES
                || stamp.get(JAVA_INT, STAMP_TYPE) != SO_TIMESTAMPNS) {
            throw new IllegalStateException("the kernel gave a datagram no time");
        }
        return stamp.get(JAVA_LONG, STAMP_SECONDS) * 1_000_000_000L + stamp.get(JAVA_LONG, STAMP_NANOS);
    }

    private static long wallNanos(Instant time) {
        return time.getEpochSecond() * 1_000_000_000L + time.getNano();
    }

    /// struct sockaddr_in (ip(7)).
    private static byte[] encoded(InetSocketAddress address) {
        if (!(address.getAddress() instanceof Inet4Address ip)) {
            throw new IllegalArgumentException("only IPv4 here, not " + address);
        }
        ByteBuffer bytes = ByteBuffer.allocate(ADDRESS_BYTES);
        bytes.order(ByteOrder.nativeOrder()).putShort((short) AF_INET);
        bytes.order(ByteOrder.BIG_ENDIAN).putShort((short) address.getPort()).put(ip.getAddress());
        return bytes.array();
    }

    private static InetSocketAddress decoded(byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes, 2, 6);
        int port = Short.toUnsignedInt(buffer.getShort());
        byte[] ip = new byte[4];
        buffer.get(ip);
        return new InetSocketAddress(InetAddress.getByAddress(ip), port);
    }

    @Override
    public void close() throws IOException {
        closed = true;
        try {
            // wakes the thread that waits; an unconnected socket would say that it can't
            int _ = (int) SHUT_DOWN.invokeExact(descriptor, SHUT_RDWR);
            thread.join();
            require("close", (int) CLOSE.invokeExact(descriptor));
        } catch (IOException e) {
            throw e;
        } catch (Throwable e) {
            throw Native.failed("close", e);
        }
    }
}
