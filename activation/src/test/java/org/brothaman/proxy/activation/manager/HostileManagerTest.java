package org.brothaman.proxy.activation.manager;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.brothaman.proxy.activation.clock.MonotonicClock;
import org.brothaman.proxy.activation.systemd.ManagerScope;
import org.freedesktop.dbus.messages.Message;
import org.freedesktop.dbus.messages.MessageFactory;
import org.freedesktop.dbus.messages.constants.Endian;
import org.freedesktop.dbus.types.UInt32;
import org.freedesktop.dbus.types.Variant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever stands in the manager's place, a request ends with a value. */
@Timeout(30)
final class HostileManagerTest {
    private static final int MUTATIONS = 50_000;

    @TempDir Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 400 Bad Request\r\n\r\n",
                "ERROR go away\r\n",
                "\r\n",
                "OK 0123\r\nHTTP/1.1 200 OK\r\n\r\n",
                "REJECTED EXTERNAL\r\n",
                "DATA\r\nREJECTED\r\n",
            })
    void shouldNotTalkToWhatIsNoManager(String bytes) throws Exception {
        byte[] raw = bytes.getBytes(StandardCharsets.ISO_8859_1);
        try (FakeManager fake = new FakeManager(folder, FakeManager.sending(raw))) {
            assertInstanceOf(Outcome.Unreachable.class, look(fake.address(), 20_000));
        }
    }

    @Test
    void shouldNotReadALineWithoutEnd() throws Exception {
        byte[] raw = new byte[100_000];
        Arrays.fill(raw, (byte) 'A');
        FakeManager.Script endless =
                peer -> {
                    try {
                        peer.raw(raw);
                        peer.readToEnd(); // one that hangs up would be asked again
                    } catch (IOException e) {
                        throw new FakePeer.Gone();
                    }
                };
        try (FakeManager fake = new FakeManager(folder, endless)) {
            assertInstanceOf(Outcome.Unreachable.class, look(fake.address(), 20_000));
        }
    }

    @ParameterizedTest
    @ValueSource(
            longs = {BusConnection.MESSAGE_MAX - 16 + 1, 0x7FFF_FFFFL, 0x8000_0000L, 0xFFFF_FFFFL})
    void shouldNotTakeAMessageThatIsTooLong(long body) throws Exception {
        byte[] start = {'l', 2, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0};
        ByteBuffer.wrap(start).order(ByteOrder.LITTLE_ENDIAN).putInt(4, (int) body);
        FakeManager.Script script =
                peer -> {
                    peer.accept().raw(start);
                    peer.readToEnd();
                };
        try (FakeManager fake = new FakeManager(folder, script)) {
            assertInstanceOf(Outcome.Unreachable.class, look(fake.address(), 20_000));
        }
    }

    @Test
    void shouldTakeTheLongestMessage() throws Exception {
        byte[] longest = new byte[BusConnection.MESSAGE_MAX];
        ByteBuffer.wrap(longest)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(new byte[] {'l', 4, 0, 1})
                .putInt(longest.length - 16);
        FakeManager.Script script =
                peer -> {
                    peer.accept().raw(longest);
                    peer.serve();
                };
        try (FakeManager fake = new FakeManager(folder, script)) {
            assertInstanceOf(Outcome.Done.class, look(fake.address(), 20_000));
        }
    }

    @Test
    void shouldEndAtTheDeadlineWhenAMessageStopsInTheMiddle() throws Exception {
        byte[] signal = jobRemoved();
        FakeManager.Script half =
                peer -> {
                    peer.accept().raw(Arrays.copyOf(signal, signal.length - 1));
                    peer.readToEnd();
                };
        try (FakeManager fake = new FakeManager(folder, half)) {
            assertInstanceOf(Outcome.TimedOut.class, look(fake.address(), 40));
        }
    }

    @Test
    void shouldEndAtTheDeadlineWhenEveryConversationBreaks() throws Exception {
        byte[] signal = jobRemoved();
        FakeManager.Script half =
                peer -> peer.accept().raw(Arrays.copyOf(signal, signal.length / 2));
        try (FakeManager fake = new FakeManager(folder, half, half, half)) {
            assertInstanceOf(Outcome.TimedOut.class, look(fake.address(), 40));
        }
    }

    @Test
    void shouldReadWhatItIsSpoiltFrom() throws Exception {
        Object[] values = open(jobRemoved());
        assertEquals(List.of("web.service", "done"), List.of(values[2], values[3]));
        assertEquals("active", open(variant(new Variant<>("active")))[0]);
        assertEquals(false, open(variant(new Variant<>(false)))[0]);
        Object pair = open(variant(new Variant<>(new Object[] {"a", "b"}, "(ss)")))[0];
        assertEquals(List.of("a", "b"), List.of((Object[]) pair));
    }

    @Test
    void shouldRefuseAnArrayOfNothing() throws Exception {
        byte[] message = variant(new Variant<>(new Object[] {"a", "b"}, "(ss)"));
        byte[] spoilt =
                new String(message, StandardCharsets.ISO_8859_1)
                        .replace("(ss)", "aa()")
                        .getBytes(StandardCharsets.ISO_8859_1);
        assertThrows(BusException.class, () -> open(spoilt));
    }

    @Test
    void shouldReadAnySpoiltMessageToAnEnd() throws Exception {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        byte[][] originals = {
            jobRemoved(),
            variant(new Variant<>("active")),
            variant(new Variant<>(new Object[] {"a", "b"}, "(ss)")),
        };
        for (int i = 0; i < MUTATIONS; i++) {
            byte[] message = originals[random.nextInt(originals.length)].clone();
            for (int n = random.nextInt(4); n >= 0; n--) {
                message[random.nextInt(message.length)] = (byte) random.nextInt(256);
            }
            if (random.nextInt(8) == 0) {
                message = Arrays.copyOf(message, 16 + random.nextInt(message.length));
            }
            try {
                open(message);
            } catch (BusException e) {
                assertEquals(BusException.Kind.GARBLED, e.kind());
            } catch (Throwable e) {
                fail("seed " + seed + " message " + i + ": " + Arrays.toString(message), e);
            }
        }
    }

    private static Object[] open(byte[] message) throws BusException {
        return DBusCodec.read(MessageHeader.open(message), message);
    }

    private static byte[] jobRemoved() throws Exception {
        Message signal =
                new MessageFactory(Endian.LITTLE)
                        .createSignal(
                                null,
                                "/org/freedesktop/systemd1",
                                "org.freedesktop.systemd1.Manager",
                                "JobRemoved",
                                "uoss",
                                new UInt32(7),
                                FakePeer.job(7),
                                "web.service",
                                "done");
        return FakePeer.bytes(signal);
    }

    private static byte[] variant(Variant<?> value) throws Exception {
        MessageFactory factory = new MessageFactory(Endian.LITTLE);
        return FakePeer.bytes(
                factory.createMethodReturn(
                        factory.createMethodCall(
                                null, "/", "a.b", "Get", (byte) 0, "ss", "a.b", "C"),
                        "v",
                        value));
    }

    private Outcome look(ManagerAddress address, long millis) {
        try (UnitManager manager =
                new SystemdManager(
                        ManagerScope.USER,
                        List.of(address),
                        QuadletFolders.of(
                                ManagerScope.USER, Map.of("QUADLET_UNIT_DIRS", "/nowhere")),
                        PodmanPlaces.of(ManagerScope.USER, Map.of()),
                        MonotonicClock.SYSTEM)) {
            return manager.look(
                    "web.service", System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis));
        }
    }
}
