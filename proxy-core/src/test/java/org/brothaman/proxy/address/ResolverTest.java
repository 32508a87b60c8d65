package org.brothaman.proxy.address;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.brothaman.proxy.address.BackendAddress.Named;
import org.brothaman.proxy.address.Resolution.Found;
import org.brothaman.proxy.address.Resolution.NotFound;
import org.brothaman.proxy.kernel.SocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ResolverTest {
    private static final Named NAME = new Named("db.example", 5432);

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1);
    private final BlockingQueue<String> asked = new LinkedBlockingQueue<>();
    // The look-up waits until the test hands it an answer.
    private final SynchronousQueue<Answer> answers = new SynchronousQueue<>();
    private final BlockingQueue<Resolution> heard = new LinkedBlockingQueue<>();
    private final BlockingQueue<Thread> threads = new LinkedBlockingQueue<>();
    private final Resolver resolver = new Resolver(this::lookUp, nanos::get);

    private interface Answer {
        InetAddress[] get() throws UnknownHostException;
    }

    private InetAddress[] lookUp(String host) throws UnknownHostException {
        asked.add(host);
        threads.add(Thread.currentThread());
        try {
            return answers.take().get();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void findsAllAddressesInTheirOrderWithThePort() throws Exception {
        Found found = assertInstanceOf(Found.class, ask(NAME, () -> literals("192.0.2.2", "::1")));
        assertEquals("[192.0.2.2:5432, [::1]:5432]", found.addresses().toString());
        assertEquals(found.addresses(), resolver.known(NAME));
    }

    @Test
    void keepsTheScopeOfALinkLocalAddress() throws Exception {
        byte[] local = InetAddress.ofLiteral("fe80::1").getAddress();
        InetAddress scoped = Inet6Address.getByAddress("h", local, 7);
        Resolution found = ask(NAME, () -> new InetAddress[] {scoped});
        assertEquals(new Found(List.of(SocketAddress.inet(local, 5432, 7))), found);
    }

    @Test
    void remembersAddressesForASecond() throws Exception {
        assertNull(resolver.known(NAME));
        ask(NAME, () -> literals("192.0.2.1"));
        nanos.addAndGet(Resolver.FOUND_NANOS - 1);
        assertEquals(1, resolver.known(NAME).size());
        resolver.resolve(NAME, heard::add);
        assertInstanceOf(Found.class, heard.poll());
        nanos.addAndGet(1);
        assertNull(resolver.known(NAME));
        ask(NAME, () -> literals("192.0.2.1", "192.0.2.2"));
        assertEquals(2, resolver.known(NAME).size());
        assertEquals(2, asked.size());
    }

    @Test
    void remembersNoFailure() throws Exception {
        assertEquals(
                new NotFound("no such host"), ask(NAME, () -> fail("db.example: no such host")));
        assertNull(resolver.known(NAME));
        assertInstanceOf(Found.class, ask(NAME, () -> literals("192.0.2.1")));
    }

    @Test
    void asksAnewWhatItWasToldToForget() throws Exception {
        ask(NAME, () -> literals("192.0.2.1"));
        resolver.forget(NAME);
        assertNull(resolver.known(NAME));
        Resolution found = ask(NAME, () -> literals("192.0.2.2"));
        assertEquals("[192.0.2.2:5432]", ((Found) found).addresses().toString());
    }

    @Test
    void sharesOneLookUpAmongAllWhoAskMeanwhile() throws Exception {
        resolver.resolve(NAME, heard::add);
        assertEquals("db.example", asked.take());
        for (int i = 0; i < 9; i++) {
            resolver.resolve(NAME, heard::add);
        }
        answers.put(() -> literals("192.0.2.1"));
        Resolution first = heard.take();
        for (int i = 0; i < 9; i++) {
            assertSame(first, heard.take());
        }
        endOfWork().join();
        assertTrue(asked.isEmpty());
        assertTrue(heard.isEmpty());
    }

    @Test
    void looksOneNameUpAfterTheOtherInTheOrderOfTheQuestions() throws Exception {
        Named other = new Named("other.example", 80);
        Named samePlace = new Named("db.example", 80);
        resolver.resolve(NAME, heard::add);
        resolver.resolve(other, heard::add);
        resolver.resolve(samePlace, heard::add);
        answers.put(() -> literals("192.0.2.1"));
        answers.put(() -> fail(null));
        answers.put(() -> literals("192.0.2.3"));
        assertEquals("[192.0.2.1:5432]", ((Found) heard.take()).addresses().toString());
        assertEquals(new NotFound("Name or service not known"), heard.take());
        assertEquals("[192.0.2.3:80]", ((Found) heard.take()).addresses().toString());
        assertSame(threads.take(), threads.take());
    }

    @Test
    void hasAThreadOnlyWhileThereAreQuestions() throws Exception {
        ask(NAME, () -> literals("192.0.2.1"));
        Thread first = endOfWork();
        assertTrue(first.isDaemon());
        first.join();
        nanos.addAndGet(Resolver.FOUND_NANOS);
        ask(NAME, () -> literals("192.0.2.1"));
        Thread second = endOfWork();
        assertNotSame(first, second);
        second.join();
    }

    @Test
    void answersOnAThreadOfItsOwnUnlessItRemembers() throws Exception {
        BlockingQueue<Thread> tellers = new LinkedBlockingQueue<>();
        Consumer<Resolution> asker = resolution -> tellers.add(Thread.currentThread());
        resolver.resolve(NAME, asker);
        answers.put(() -> literals("192.0.2.1"));
        assertSame(threads.take(), tellers.take());
        resolver.resolve(NAME, asker);
        assertSame(Thread.currentThread(), tellers.take());
    }

    @Test
    void anAskerThatThrowsLeavesNoOtherWithoutAnAnswer() throws Exception {
        BlockingQueue<Throwable> uncaught = new LinkedBlockingQueue<>();
        resolver.resolve(
                NAME,
                resolution -> {
                    throw new StackOverflowError("bug");
                });
        resolver.resolve(NAME, heard::add);
        threads.take().setUncaughtExceptionHandler((thread, e) -> uncaught.add(e));
        answers.put(() -> literals("192.0.2.1"));
        assertInstanceOf(Found.class, heard.take());
        assertEquals("bug", uncaught.take().getMessage());
    }

    @Test
    void whoWaitsIsToldWhenMemoryIsShort() throws Exception {
        boolean[] poverty = {true};
        Resolver poor =
                new Resolver(
                        this::lookUp,
                        () -> {
                            if (poverty[0]) {
                                throw new OutOfMemoryError("planted");
                            }
                            return nanos.get();
                        });
        poor.resolve(NAME, heard::add);
        answers.put(() -> literals("192.0.2.1")); // to be remembered, with the time
        NotFound broken = assertInstanceOf(NotFound.class, heard.take());
        assertTrue(broken.reason().contains("planted"), broken.reason());
        poverty[0] = false;
        poor.resolve(NAME, heard::add);
        answers.put(() -> literals("192.0.2.1"));
        assertInstanceOf(Found.class, heard.take());
    }

    @Test
    void aLookUpThatBreaksIsAnAnswerToo() throws Exception {
        Resolution broken =
                ask(
                        NAME,
                        () -> {
                            throw new StackOverflowError("deep");
                        });
        assertTrue(assertInstanceOf(NotFound.class, broken).reason().contains("deep"));
        assertEquals(new NotFound("it has no address"), ask(NAME, () -> new InetAddress[0]));
    }

    @Test
    void anAskerMayAskAgain() throws Exception {
        resolver.resolve(
                NAME,
                first -> {
                    nanos.addAndGet(Resolver.FOUND_NANOS);
                    resolver.resolve(NAME, heard::add);
                });
        answers.put(() -> literals("192.0.2.1"));
        answers.put(() -> literals("192.0.2.2"));
        assertEquals("[192.0.2.2:5432]", ((Found) heard.take()).addresses().toString());
    }

    @Test
    void theSystemKnowsLocalhostAndNoInvalidName() throws Exception {
        Resolver system = new Resolver();
        system.resolve(new Named("localhost", 80), heard::add);
        Found found = assertInstanceOf(Found.class, heard.take());
        assertEquals("[127.0.0.1:80, [::1]:80]", found.addresses().toString());
        // A label of 64 characters is refused by getaddrinfo(3) before any server is asked.
        system.resolve(new Named("a".repeat(64), 80), heard::add);
        NotFound not = assertInstanceOf(NotFound.class, heard.take());
        assertFalse(not.reason().contains("aaaa"), not.reason());
    }

    private Resolution ask(Named name, Answer answer) throws InterruptedException {
        resolver.resolve(name, heard::add);
        answers.put(answer);
        return heard.take();
    }

    /** The thread of the only look-up since the last call. */
    private Thread endOfWork() throws InterruptedException {
        return threads.take();
    }

    private static InetAddress[] literals(String... texts) {
        InetAddress[] addresses = new InetAddress[texts.length];
        for (int i = 0; i < texts.length; i++) {
            addresses[i] = InetAddress.ofLiteral(texts[i]);
        }
        return addresses;
    }

    private static InetAddress[] fail(String message) throws UnknownHostException {
        throw new UnknownHostException(message);
    }
}
