package org.brothaman.proxy.server;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.brothaman.proxy.kernel.Errno;
import org.brothaman.proxy.kernel.ForwardingKernel;
import org.brothaman.proxy.kernel.Kernel;
import org.brothaman.proxy.kernel.LinuxKernel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A stream passes without pipes too. */
@Timeout(60)
class FallbackTest {
    @RegisterExtension final Rig rig = new Rig();

    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicInteger copied = new AtomicInteger();

    private abstract class Counting extends ForwardingKernel {
        Counting() {
            super(LinuxKernel.INSTANCE);
        }

        @Override
        public int send(int fd, long address, int length) {
            copied.incrementAndGet();
            return super.send(fd, address, length);
        }
    }

    @Test
    void shouldCopyWhenNoPipeCanBeHad() throws Exception {
        carry(
                new Counting() {
                    @Override
                    public long pipe() {
                        asked.incrementAndGet();
                        return Errno.EMFILE;
                    }
                });
        assertTrue(asked.get() > 0);
    }

    @Test
    void shouldCopyWhenSplicingIsRefusedAndNotAskAgain() throws Exception {
        carry(
                new Counting() {
                    @Override
                    public int splice(int from, int to, int length) {
                        asked.incrementAndGet();
                        return Errno.EINVAL;
                    }
                });
        assertEquals(1, asked.get());
    }

    private void carry(Kernel kernel) throws Exception {
        byte[] sent = new byte[3 << 20];
        new Random(5).nextBytes(sent);
        ServerSocketChannel backend = rig.backend();
        TestProxy proxy = rig.proxy();
        proxy.kernel = kernel;
        proxy.to(backend.getLocalAddress()).start();
        SocketChannel client = rig.connect(proxy);
        SocketChannel server = rig.accept(backend);
        CompletableFuture<byte[]> heard = Wire.beside(() -> Wire.rest(server));
        Wire.write(client, sent);
        client.shutdownOutput();
        assertArrayEquals(sent, heard.join());
        assertTrue(copied.get() > sent.length >> 16, "sent " + copied + " times");
    }
}
