package org.brothaman.proxy.relay;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.Random;
import org.brothaman.proxy.kernel.Errno;
import org.brothaman.proxy.kernel.Kernel;
import org.brothaman.proxy.kernel.LinuxKernel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every relay keeps to, on real sockets; run against each kind. */
@Timeout(60)
abstract class RelayContract {
    final Kernel kernel = LinuxKernel.INSTANCE;
    private SocketPair source;
    private SocketPair target;
    private Relay relay;

    abstract Relay relay();

    @BeforeEach
    void open() throws IOException {
        source = SocketPair.open();
        target = SocketPair.open();
        relay = relay();
    }

    @AfterEach
    void close() throws IOException {
        relay.close();
        relay.close(); // idempotent
        source.close();
        target.close();
    }

    @Test
    void shouldBeEmptyAtFirst() {
        assertEquals(0, relay.held());
        assertTrue(relay.capacity() >= 64 << 10);
    }

    @Test
    void shouldFindAnEmptySourceEmpty() {
        assertEquals(Errno.EAGAIN, relay.fill(source.ours()));
        assertEquals(0, relay.held());
    }

    @Test
    void shouldPassOnWhatItTookIn() throws IOException {
        write(source.theirs(), "hello".getBytes());
        source.awaitReadable();
        assertEquals(5, relay.fill(source.ours()));
        assertEquals(5, relay.held());
        assertEquals(5, relay.drain(target.ours()));
        assertEquals(0, relay.held());
        assertArrayEquals("hello".getBytes(), read(target.theirs(), 5));
    }

    @Test
    void shouldTellTheEndOfTheStreamAfterTheLastByte() throws IOException {
        write(source.theirs(), new byte[] {7});
        source.theirs().shutdownOutput();
        source.awaitReadable();
        assertEquals(1, relay.fill(source.ours()));
        assertEquals(1, relay.drain(target.ours()));
        assertEquals(0, relay.fill(source.ours()));
        assertEquals(0, relay.held());
        assertEquals(0, relay.fill(source.ours()));
    }

    @Test
    void shouldTellAResetOfTheSource() throws IOException {
        source.reset();
        assertEquals(Errno.ECONNRESET, relay.fill(source.ours()));
        assertEquals(0, relay.held());
    }

    @Test
    void shouldTellALostTargetAndKeepWhatItHolds() throws IOException {
        target.reset();
        write(source.theirs(), "lost".getBytes());
        source.awaitReadable();
        assertEquals(4, relay.fill(source.ours()));
        int lost = relay.drain(target.ours());
        assertTrue(lost == Errno.ECONNRESET || lost == Errno.EPIPE, "errno " + -lost);
        assertEquals(4, relay.held());
    }

    @Test
    void shouldDropWhatItHoldsWhenItIsClosed() throws IOException {
        write(source.theirs(), "dropped".getBytes());
        source.awaitReadable();
        relay.fill(source.ours());
        relay.close();
        assertEquals(0, relay.held());
    }

    /** The target takes a part, then nothing, then the rest; again and again. */
    @Test
    void shouldKeepOrderAndContentWhenTheTargetTakesLittleAtATime() throws IOException {
        byte[] sent = new byte[8 << 20];
        new Random(1).nextBytes(sent);
        Thread.ofPlatform()
                .daemon()
                .start(
                        () -> {
                            try {
                                write(source.theirs(), sent);
                                source.theirs().shutdownOutput();
                            } catch (IOException e) {
                                throw new AssertionError(e);
                            }
                        });
        ByteArrayOutputStream heard = new ByteArrayOutputStream();
        int fullTimes = 0;
        while (true) {
            int taken = relay.fill(source.ours());
            if (taken == 0) {
                break;
            }
            if (taken == Errno.EAGAIN) {
                source.awaitReadable();
                continue;
            }
            assertTrue(taken > 0, "errno " + -taken);
            assertEquals(taken, relay.held());
            while (relay.held() > 0) {
                int before = relay.held();
                int passed = relay.drain(target.ours());
                assertTrue(passed >= 0, "errno " + -passed);
                assertEquals(before - passed, relay.held());
                if (relay.held() > 0) {
                    fullTimes++;
                    heard.writeBytes(some(target.theirs()));
                }
            }
        }
        target.endOurs();
        byte[] rest = some(target.theirs());
        while (rest.length > 0) {
            heard.writeBytes(rest);
            rest = some(target.theirs());
        }
        assertArrayEquals(sent, heard.toByteArray());
        assertTrue(fullTimes > 0, "the target was never full");
    }

    private static void write(SocketChannel channel, byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    private static byte[] read(SocketChannel channel, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length);
        while (buffer.hasRemaining() && channel.read(buffer) >= 0) {}
        return buffer.array();
    }

    /** At least a byte, unless the stream has ended. */
    private static byte[] some(SocketChannel channel) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(48 << 10);
        int read = channel.read(buffer);
        return Arrays.copyOf(buffer.array(), Math.max(0, read));
    }
}
