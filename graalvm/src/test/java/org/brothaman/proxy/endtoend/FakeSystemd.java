package org.brothaman.proxy.endtoend;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.freedesktop.dbus.messages.Message;
import org.freedesktop.dbus.messages.MessageFactory;
import org.freedesktop.dbus.messages.MethodCall;
import org.freedesktop.dbus.messages.constants.Endian;
import org.freedesktop.dbus.spi.message.InputStreamMessageReader;
import org.freedesktop.dbus.types.UInt32;
import org.freedesktop.dbus.types.UInt64;
import org.freedesktop.dbus.types.Variant;

/**
 * A user's service manager of the test's making, at the private socket in its runtime directory. It
 * has one unit, web.service, which is down until StartUnit and after StopUnit, and frozen from
 * FreezeUnit to ThawUnit. Owns the socket and a virtual thread for each connection.
 */
final class FakeSystemd implements AutoCloseable {
    private static final String UNIT = "web.service";
    private static final String PATH = "/org/freedesktop/systemd1";
    private static final String GREETING = "\0AUTH EXTERNAL\r\nDATA\r\nBEGIN\r\n";

    private final Path runtime;
    private final ServerSocketChannel listener;
    private final MessageFactory factory = new MessageFactory(Endian.LITTLE);
    private final List<String> calls = new CopyOnWriteArrayList<>();
    private final AtomicInteger accepted = new AtomicInteger();
    private volatile boolean up;
    private volatile long begun; // its last start, microseconds of CLOCK_MONOTONIC
    private volatile long rested; // its last end
    private volatile boolean frozen;

    FakeSystemd() {
        runtime = Programs.temporaryFolder();
        try {
            Files.createDirectory(runtime.resolve("systemd"));
            listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
            listener.bind(address());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().start(this::accept);
    }

    private UnixDomainSocketAddress address() {
        return UnixDomainSocketAddress.of(runtime.resolve("systemd/private"));
    }

    /** How many have connected until now; to be asked once. */
    int peers() {
        try (SocketChannel behindThem = SocketChannel.open(address())) {
            write(behindThem, GREETING.getBytes(StandardCharsets.US_ASCII));
            behindThem.read(ByteBuffer.allocate(1));
            return accepted.get() - 1;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** For XDG_RUNTIME_DIR. */
    String runtime() {
        return runtime.toString();
    }

    boolean isUp() {
        return up;
    }

    boolean isFrozen() {
        return frozen;
    }

    /** Somebody else starts the unit, or it ends. */
    void become(boolean up) {
        long now = TimeUnit.NANOSECONDS.toMicros(System.nanoTime());
        if (up && !this.up) {
            begun = now;
        } else if (!up && this.up) {
            rested = now;
        }
        this.up = up;
    }

    /** What it was told to do, as {@code StartUnit web.service}; questions are not among it. */
    List<String> calls() {
        return List.copyOf(calls);
    }

    private void accept() {
        try {
            while (true) {
                SocketChannel connection = listener.accept();
                accepted.incrementAndGet();
                Thread.ofVirtual().start(() -> serve(connection));
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    private void serve(SocketChannel connection) {
        try (connection) {
            greet(connection);
            var reader = new InputStreamMessageReader(connection);
            while (true) {
                if (reader.readMessage() instanceof MethodCall call) {
                    answer(connection, call);
                }
            }
        } catch (IOException e) {
            // It has left.
        } catch (Exception e) {
            calls.add("failed: " + e);
        }
    }

    /** The server's side of the handshake, as sd-bus does it. */
    private static void greet(SocketChannel connection) throws IOException {
        ByteBuffer heard = ByteBuffer.allocate(GREETING.length());
        while (heard.hasRemaining()) {
            if (connection.read(heard) < 0) {
                throw new IOException("left in the handshake");
            }
        }
        String text = new String(heard.array(), StandardCharsets.US_ASCII);
        if (!text.equals(GREETING)) {
            throw new IllegalStateException("another handshake: " + text);
        }
        write(connection, "DATA\r\nOK 0123456789abcdef0123456789abcdef\r\n".getBytes());
    }

    private void answer(SocketChannel connection, MethodCall call) throws Exception {
        Object[] arguments = call.getParameters();
        switch (call.getName()) {
            case "Get" -> property(connection, call, (String) arguments[1]);
            case "GetUnit" -> {
                if (arguments[0].equals(UNIT)) {
                    reply(connection, call, "o", PATH + "/unit/web_2eservice");
                } else {
                    error(connection, call, "org.freedesktop.systemd1.NoSuchUnit");
                }
            }
            case "StartUnit", "StopUnit" -> {
                calls.add(call.getName() + " " + arguments[0]);
                become(call.getName().equals("StartUnit"));
                UInt32 id = new UInt32(calls.size());
                String job = PATH + "/job/" + id;
                reply(connection, call, "o", job);
                send(
                        connection,
                        factory.createSignal(
                                null,
                                PATH,
                                "org.freedesktop.systemd1.Manager",
                                "JobRemoved",
                                "uoss",
                                id,
                                job,
                                arguments[0],
                                "done"));
            }
            case "FreezeUnit", "ThawUnit" -> {
                calls.add(call.getName() + " " + arguments[0]);
                frozen = call.getName().equals("FreezeUnit");
                send(connection, factory.createMethodReturn(call, null));
            }
            default -> error(connection, call, "org.freedesktop.DBus.Error.UnknownMethod");
        }
    }

    private void property(SocketChannel connection, MethodCall call, String name) throws Exception {
        Map<String, Object> known =
                Map.of(
                        "LoadState",
                        "loaded",
                        "ActiveState",
                        up ? "active" : "inactive",
                        "SubState",
                        up ? "running" : "dead",
                        "FreezerState",
                        frozen ? "frozen" : "running",
                        "ConditionResult",
                        true,
                        "NeedDaemonReload",
                        false,
                        "Type",
                        "simple",
                        "Result",
                        "success",
                        "InactiveExitTimestampMonotonic",
                        new UInt64(begun),
                        "InactiveEnterTimestampMonotonic",
                        new UInt64(rested));
        Object value = known.get(name);
        if (value == null) {
            error(connection, call, "org.freedesktop.DBus.Error.UnknownProperty");
        } else {
            reply(connection, call, "v", new Variant<>(value));
        }
    }

    private void reply(SocketChannel connection, MethodCall call, String type, Object value)
            throws Exception {
        send(connection, factory.createMethodReturn(call, type, value));
    }

    private void error(SocketChannel connection, MethodCall call, String name) throws Exception {
        send(connection, factory.createError(null, null, name, call.getSerial(), "s", "no"));
    }

    private static void send(SocketChannel connection, Message message) throws IOException {
        var all = new ByteArrayOutputStream();
        for (byte[] part : message.getWireData()) {
            if (part != null) {
                all.writeBytes(part);
            }
        }
        write(connection, all.toByteArray());
    }

    private static void write(SocketChannel connection, byte[] bytes) throws IOException {
        ByteBuffer rest = ByteBuffer.wrap(bytes);
        while (rest.hasRemaining()) {
            connection.write(rest);
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
