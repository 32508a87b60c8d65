package org.brothaman.proxy.activation.manager;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
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
 * The manager's end of one connection. Answers questions for properties from {@link #set} by itself
 * while it waits for the call that the script expects.
 */
final class FakePeer {
    private final SocketChannel channel;
    private final InputStreamMessageReader reader;
    private final MessageFactory factory = new MessageFactory(Endian.LITTLE);
    private final Map<String, Variant<?>> properties = new HashMap<>();
    private final Map<String, Map<String, Variant<?>>> ofUnits = new HashMap<>();

    /** Whether there is a pause unit. */
    boolean paused;

    /** The client closed its end. */
    static final class Gone extends IOException {
        private static final long serialVersionUID = 1L;
    }

    FakePeer(SocketChannel channel) {
        this.channel = channel;
        this.reader = new InputStreamMessageReader(channel);
        unit("loaded", "inactive", "dead");
        set("FreezerState", "running");
        set("ConditionResult", true);
        properties.put("ConditionTimestampMonotonic", new Variant<>(new UInt64(0, 42)));
        set("NeedDaemonReload", false);
        set("FragmentPath", "/run/user/1000/systemd/generator/web.service");
        set("SourcePath", "/home/bro/.config/containers/systemd/web.container");
        set("Type", "notify");
        set("Result", "success");
        set("ExecMainStatus", 0);
        set("ExecMainCode", 0);
        properties.put("InactiveExitTimestampMonotonic", new Variant<>(new UInt64(4_242_424_242L)));
        set("ControlGroup", "/user.slice/web.service");
        properties.put("LoadError", new Variant<>(new Object[] {"", ""}, "(ss)"));
    }

    SocketChannel channel() {
        return channel;
    }

    void set(String property, Object value) {
        properties.put(property, new Variant<>(value));
    }

    /** A property of one unit, instead of what all units have. */
    void setFor(String unit, String property, Object value) {
        ofUnits.computeIfAbsent(UnitPath.of(unit), _ -> new HashMap<>())
                .put(property, new Variant<>(value));
    }

    /** The unit is to be started, and waits for others. */
    void waitsToStart(String unit) {
        setFor(unit, "ActiveState", "inactive");
        Object[] job = {new UInt32(7), new DBusPath(job(7))};
        ofUnits.get(UnitPath.of(unit)).put("Job", new Variant<>(job, "(uo)"));
    }

    /** A command, as systemd describes it. */
    void exec(String property, String... words) {
        UInt64 never = new UInt64(0, 0);
        Object[] exec = {words[0], words, false, never, never, never, never, new UInt32(0), 0, 0};
        properties.put(property, new Variant<>(new Object[] {exec}, "a(sasbttttuii)"));
    }

    /** Answers with these units. */
    void units(MethodCall call, String... names) throws Exception {
        Object[] units =
                Arrays.stream(names)
                        .map(
                                name ->
                                        new Object[] {
                                            name,
                                            "",
                                            "loaded",
                                            "active",
                                            "running",
                                            "",
                                            new DBusPath(UnitPath.of(name)),
                                            new UInt32(0),
                                            "",
                                            new DBusPath("/")
                                        })
                        .toArray();
        reply(call, "a(ssssssouso)", (Object) units);
    }

    void unit(String load, String active, String sub) {
        set("LoadState", load);
        set("ActiveState", active);
        set("SubState", sub);
    }

    /** It is not in memory, and must not be read. */
    void atRest() {
        properties.clear();
    }

    void loadError(String name, String text) {
        properties.put("LoadError", new Variant<>(new Object[] {name, text}, "(ss)"));
    }

    /** The server's side of the handshake, as sd-bus does it. */
    FakePeer accept() throws IOException {
        StringBuilder heard = new StringBuilder();
        ByteBuffer one = ByteBuffer.allocate(1);
        while (!heard.toString().endsWith("BEGIN\r\n")) {
            if (channel.read(one.clear()) < 0) {
                throw new Gone();
            }
            heard.append((char) one.get(0));
        }
        if (!heard.toString().equals("\0AUTH EXTERNAL\r\nDATA\r\nBEGIN\r\n")) {
            throw new IOException("unexpected handshake: " + heard);
        }
        raw("DATA\r\nOK 0123456789abcdef0123456789abcdef\r\n");
        return this;
    }

    /** A bus's side, until the client has subscribed. */
    FakePeer acceptOnBus() throws Exception {
        accept();
        reply(expect("Hello"), "s", ":1.7");
        reply(expect("AddMatch"), "");
        reply(expect("AddMatch"), "");
        reply(expect("Subscribe"), "");
        return this;
    }

    void raw(String text) throws IOException {
        raw(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    void raw(byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        try {
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
        } catch (IOException e) {
            throw new Gone();
        }
    }

    /** Waits for that call, answering all questions for properties before it. */
    MethodCall expect(String member) throws Exception {
        MethodCall call = next();
        if (!call.getName().equals(member)) {
            throw new AssertionError("expected " + member + " but got " + call.getName());
        }
        return call;
    }

    /** Answers questions for properties until the client leaves. */
    void serve() throws Exception {
        MethodCall call = next();
        throw new AssertionError("unexpected call " + call);
    }

    /** The next call that is no question for properties. */
    MethodCall next() throws Exception {
        while (true) {
            MethodCall call = receive();
            if (isAboutAPause(call) && !paused) {
                error(call, "org.freedesktop.systemd1.NoSuchUnit", "Unit is not loaded.");
                continue;
            }
            if (!paused && isAboutAllPauses(call)) {
                units(call);
                continue;
            }
            if (call.getName().equals("GetUnit") && !isAboutAPause(call)) {
                answerWhereItIs(call);
                continue;
            }
            if (!call.getName().equals("Get")) {
                return call;
            }
            String name = (String) call.getParameters()[1];
            Variant<?> value =
                    ofUnits.getOrDefault(call.getPath(), Map.of())
                            .getOrDefault(name, properties.get(name));
            if (value == null) {
                error(call, "org.freedesktop.DBus.Error.UnknownProperty", "Unknown property");
            } else {
                reply(call, "v", value);
            }
        }
    }

    private void answerWhereItIs(MethodCall call) throws Exception {
        if (properties.isEmpty()) {
            error(call, "org.freedesktop.systemd1.NoSuchUnit", "Unit not loaded.");
        } else {
            reply(call, "o", "/org/freedesktop/systemd1/unit/web_2eservice");
        }
    }

    /** As long as there is no pause unit, nobody need expect to be asked for it. */
    private static boolean isAboutAPause(MethodCall call) throws Exception {
        return call.getName().equals("GetUnit")
                && PauseUnit.isOne(call.getParameters()[0].toString());
    }

    static boolean isAboutAllPauses(MethodCall call) throws Exception {
        return call.getName().equals("ListUnitsByPatterns")
                && UnitProperty.texts(call.getParameters()[1]).contains(PauseUnit.ALL);
    }

    private MethodCall receive() throws Exception {
        Message message = null;
        while (message == null) {
            try {
                message = reader.readMessage();
            } catch (IOException e) {
                // Its end, or a reset, if it left with something unread.
                throw new Gone();
            }
        }
        return (MethodCall) message;
    }

    void reply(MethodCall call, String signature, Object... arguments) throws Exception {
        send(factory.createMethodReturn(call, signature.isEmpty() ? null : signature, arguments));
    }

    /** Answers the call for a start by a job, which leads there. */
    void starts(MethodCall start) throws Exception {
        reply(start, "o", job(7));
        unit("loaded", "active", "running");
        jobRemoved(7, start.getParameters()[0].toString(), "done");
    }

    void error(MethodCall call, String name, String text) throws Exception {
        send(factory.createError(null, null, name, call.getSerial(), "s", text));
    }

    void jobRemoved(int id, String unit, String result) throws Exception {
        signal("JobRemoved", "uoss", new UInt32(id), job(id), unit, result);
    }

    void signal(String member, String signature, Object... arguments) throws Exception {
        send(
                factory.createSignal(
                        null,
                        "/org/freedesktop/systemd1",
                        "org.freedesktop.systemd1.Manager",
                        member,
                        signature,
                        arguments));
    }

    static String job(int id) {
        return "/org/freedesktop/systemd1/job/" + id;
    }

    void send(Message message) throws IOException {
        raw(bytes(message));
    }

    static byte[] bytes(Message message) {
        java.io.ByteArrayOutputStream all = new java.io.ByteArrayOutputStream();
        for (byte[] part : message.getWireData()) {
            if (part != null) {
                all.writeBytes(part);
            }
        }
        return all.toByteArray();
    }

    void readToEnd() throws IOException {
        ByteBuffer sink = ByteBuffer.allocate(4096);
        try {
            while (channel.read(sink.clear()) >= 0) {
                // Nothing to do with it.
            }
        } catch (IOException e) {
            // It left with something unread.
        }
    }

    void close() throws IOException {
        channel.close();
    }
}
