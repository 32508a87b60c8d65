package org.brothaman.proxy.cli;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.brothaman.proxy.activation.clock.MonotonicClock;
import org.freedesktop.dbus.DBusPath;
import org.freedesktop.dbus.messages.Message;
import org.freedesktop.dbus.messages.MessageFactory;
import org.freedesktop.dbus.messages.MethodCall;
import org.freedesktop.dbus.messages.constants.Endian;
import org.freedesktop.dbus.spi.message.InputStreamMessageReader;
import org.freedesktop.dbus.types.UInt32;
import org.freedesktop.dbus.types.UInt64;
import org.freedesktop.dbus.types.Variant;

/**
 * A user's manager, of which all units run that were not stopped, and every job succeeds; takes
 * down what it is told. What it is told to start runs from then on, all else has run for long.
 */
final class WillingManager implements AutoCloseable {
    private static final String JOB = "/org/freedesktop/systemd1/job/1";

    private static final Map<String, Variant<?>> PROPERTIES =
            Map.of(
                    "LoadState", new Variant<>("loaded"),
                    "ActiveState", new Variant<>("active"),
                    "SubState", new Variant<>("running"),
                    "FreezerState", new Variant<>("running"),
                    "InactiveExitTimestampMonotonic", new Variant<>(new UInt64(4_242L)));

    /** Each as the method and the unit. */
    final List<String> told = new CopyOnWriteArrayList<>();

    private final Set<String> down = ConcurrentHashMap.newKeySet();
    private final Map<String, Long> begun = new ConcurrentHashMap<>();
    private final Map<String, Variant<?>> ofUnits = new ConcurrentHashMap<>();
    private final MessageFactory factory = new MessageFactory(Endian.LITTLE);
    private final ServerSocketChannel listener;
    private final Thread thread;
    private volatile Throwable failure;

    /**
     * @param runtime the user's XDG_RUNTIME_DIR
     */
    WillingManager(Path runtime) throws IOException {
        Path folder = Files.createDirectories(runtime.resolve("systemd"));
        listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        listener.bind(UnixDomainSocketAddress.of(folder.resolve("private")));
        thread = Thread.ofPlatform().name("willing manager").daemon().start(this::serve);
    }

    private void serve() {
        while (true) {
            try (SocketChannel channel = listener.accept()) {
                handshake(channel);
                converse(channel);
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException e) {
                // The client has left.
            } catch (Throwable e) {
                failure = e;
                return;
            }
        }
    }

    private static void handshake(SocketChannel channel) throws IOException {
        StringBuilder heard = new StringBuilder();
        ByteBuffer one = ByteBuffer.allocate(1);
        while (!heard.toString().endsWith("BEGIN\r\n")) {
            if (channel.read(one.clear()) < 0) {
                throw new IOException("left");
            }
            heard.append((char) one.get(0));
        }
        String welcome = "DATA\r\nOK 0123456789abcdef0123456789abcdef\r\n";
        channel.write(ByteBuffer.wrap(welcome.getBytes(StandardCharsets.ISO_8859_1)));
    }

    private void converse(SocketChannel channel) throws Exception {
        var reader = new InputStreamMessageReader(channel);
        while (true) {
            if (reader.readMessage() instanceof MethodCall call) {
                answer(channel, call);
            }
        }
    }

    private void answer(SocketChannel channel, MethodCall call) throws Exception {
        Object[] words = call.getParameters();
        switch (call.getName()) {
            case "Get" -> {
                Variant<?> value = property(call.getPath(), words[1].toString());
                if (value == null) {
                    refuse(channel, call);
                } else {
                    reply(channel, call, "v", value);
                }
            }
            case "GetUnit" -> {
                if (words[0].toString().contains("pause")) {
                    refuse(channel, call);
                } else {
                    reply(channel, call, "o", new DBusPath("/org/freedesktop/systemd1/unit/web"));
                }
            }
            case "StartUnit", "StopUnit", "StartTransientUnit" -> {
                told.add(call.getName() + " " + words[0]);
                if (call.getName().equals("StopUnit")) {
                    down.add(path(words[0].toString()));
                } else {
                    started(path(words[0].toString()));
                }
                reply(channel, call, "o", new DBusPath(JOB));
                send(
                        channel,
                        factory.createSignal(
                                null,
                                "/org/freedesktop/systemd1",
                                "org.freedesktop.systemd1.Manager",
                                "JobRemoved",
                                "uoss",
                                new UInt32(1),
                                new DBusPath(JOB),
                                words[0].toString(),
                                "done"));
            }
            default -> refuse(channel, call);
        }
    }

    /** A property of one unit, instead of what all units have. */
    void set(String unit, String property, Object value) {
        ofUnits.put(path(unit) + property, new Variant<>(value));
    }

    /** What a service runs, as systemd describes it. */
    void runs(String unit, String... words) {
        UInt64 never = new UInt64(0, 0);
        Object[] exec = {words[0], words, false, never, never, never, never, new UInt32(0), 0, 0};
        ofUnits.put(path(unit) + "ExecStart", new Variant<>(new Object[] {exec}, "a(sasbttttuii)"));
    }

    /** It does not run at first. */
    void isDown(String unit) {
        down.add(path(unit));
    }

    private void started(String path) {
        if (down.remove(path)) {
            begun.put(path, TimeUnit.NANOSECONDS.toMicros(MonotonicClock.SYSTEM.nanoTime()));
        }
    }

    private Variant<?> property(String path, String name) {
        Variant<?> own = ofUnits.get(path + name);
        if (own != null) {
            return own;
        }
        Long since = begun.get(path);
        if (since != null && name.equals("InactiveExitTimestampMonotonic")) {
            return new Variant<>(new UInt64(since));
        }
        return name.equals("ActiveState") && down.contains(path)
                ? new Variant<>("inactive")
                : PROPERTIES.get(name);
    }

    private static String path(String unit) {
        return "/org/freedesktop/systemd1/unit/"
                + unit.replace("-", "_2d").replace(".", "_2e").replace("@", "_40");
    }

    private void refuse(SocketChannel channel, MethodCall call) throws Exception {
        String error = "org.freedesktop.systemd1.NoSuchUnit";
        send(
                channel,
                factory.createError(null, null, error, call.getSerial(), "s", "no such thing"));
    }

    private void reply(SocketChannel channel, MethodCall call, String signature, Object value)
            throws Exception {
        send(channel, factory.createMethodReturn(call, signature, value));
    }

    private static void send(SocketChannel channel, Message message) throws IOException {
        for (byte[] part : message.getWireData()) {
            if (part != null) {
                channel.write(ByteBuffer.wrap(part));
            }
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted before the manager ended", e);
        }
        if (failure != null) {
            throw new AssertionError("the manager failed", failure);
        }
    }
}
