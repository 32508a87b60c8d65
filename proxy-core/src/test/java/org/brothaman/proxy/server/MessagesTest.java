package org.brothaman.proxy.server;

import static org.brothaman.proxy.server.Wire.hear;
import static org.brothaman.proxy.server.Wire.hearEnd;
import static org.brothaman.proxy.server.Wire.say;

import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.CountDownLatch;
import org.brothaman.proxy.kernel.ForwardingKernel;
import org.brothaman.proxy.kernel.LinuxKernel;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A socket that gives messages is told of once, so whatever comes between two looks at it must show
 * in the next: it comes while the loop is held up behind a read.
 */
@Timeout(60)
class MessagesTest {
    private static final String HOLD = "hold on";

    @RegisterExtension final Rig rig = new Rig();

    private final CountDownLatch held = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);
    private SocketChannel client;
    private SocketChannel server;

    @BeforeEach
    void holdTheLoopUp() throws Exception {
        ServerSocketChannel backend = rig.backend();
        TestProxy proxy = rig.proxy().to(backend.getLocalAddress());
        proxy.kernel =
                new ForwardingKernel(LinuxKernel.INSTANCE) {
                    @Override
                    public int receive(int fd, long address, int length) {
                        int count = super.receive(fd, address, length);
                        if (count == HOLD.length()) {
                            holdUp();
                        }
                        return count;
                    }
                };
        proxy.start();
        client = rig.connect(proxy);
        server = rig.accept(backend);
        say(client, "question");
        hear(server, "question");
        say(server, "answer");
        hear(client, "answer");
        say(client, HOLD);
        held.await();
    }

    private void holdUp() {
        held.countDown();
        try {
            goOn.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private void goOn() throws Exception {
        goOn.countDown();
        hear(server, HOLD);
    }

    @Test
    void shouldTakeWhatCameMeanwhile() throws Exception {
        say(client, "one");
        say(client, "two");
        goOn();
        hear(server, "onetwo");
    }

    @Test
    void shouldTakeMoreThanABuffer() throws Exception {
        String much = "0123456789".repeat(3000);
        say(client, much);
        goOn();
        hear(server, much);
    }

    /** A read stops at the mark, tcp(7). */
    @Test
    void shouldTakeWhatStandsBehindUrgentData() throws Exception {
        say(client, "before");
        client.socket().sendUrgentData('!');
        say(client, "behind");
        goOn();
        hear(server, "beforebehind");
    }

    @Test
    void shouldTakeTheEndBehindTheLastMessage() throws Exception {
        say(client, "last");
        client.shutdownOutput();
        goOn();
        hear(server, "last");
        hearEnd(server);
        say(server, "answer");
        hear(client, "answer");
    }
}
