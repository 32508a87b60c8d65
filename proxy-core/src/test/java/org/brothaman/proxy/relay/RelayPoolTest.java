package org.brothaman.proxy.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.brothaman.proxy.kernel.Descriptors;
import org.brothaman.proxy.kernel.Errno;
import org.brothaman.proxy.kernel.ForwardingKernel;
import org.brothaman.proxy.kernel.LinuxKernel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RelayPoolTest {
    private static final long BYTES = PipeBudget.DEFAULT_BYTES;

    private final Descriptors descriptors = Descriptors.now();
    private final TestKernel kernel = new TestKernel();
    private final PipeBudget budget = new PipeBudget(BYTES);
    private final RelayPool pool = new RelayPool(kernel, budget);
    private SocketPair source;

    private static final class TestKernel extends ForwardingKernel {
        long pipeError;
        int setError;
        int bornWith;
        int pipes;

        TestKernel() {
            super(LinuxKernel.INSTANCE);
        }

        @Override
        public long pipe() {
            pipes++;
            return pipeError != 0 ? pipeError : super.pipe();
        }

        @Override
        public int setPipeCapacity(int fd, int bytes) {
            return setError != 0 ? setError : super.setPipeCapacity(fd, bytes);
        }

        @Override
        public int pipeCapacity(int fd) {
            return bornWith != 0 ? bornWith : super.pipeCapacity(fd);
        }
    }

    @BeforeEach
    void open() throws IOException {
        source = SocketPair.open();
    }

    @AfterEach
    void close() throws IOException {
        source.close();
        pool.close();
        pool.close();
        assertEquals(BYTES, budget.left());
        descriptors.assertNoneLeft();
    }

    static Stream<Integer> kinds() {
        return Stream.of(0, 1);
    }

    private Relay borrow(int kind) {
        return kind == 0 ? pool.borrowBuffer() : pool.borrowPipe();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void shouldLendTheLastReturnedFirst(int kind) {
        Relay first = borrow(kind);
        Relay second = borrow(kind);
        assertNotSame(first, second);
        pool.giveBack(first);
        pool.giveBack(second);
        assertSame(second, borrow(kind));
        assertSame(first, borrow(kind));
        pool.giveBack(first);
        pool.giveBack(second);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void shouldNeverLendADirtyOneAgain(int kind) throws IOException {
        Relay dirty = borrow(kind);
        source.theirs().write(ByteBuffer.wrap("left over".getBytes()));
        source.awaitReadable();
        assertEquals(9, dirty.fill(source.ours()));
        pool.giveBack(dirty);
        Relay next = borrow(kind);
        assertNotSame(dirty, next);
        assertEquals(0, next.held());
        pool.giveBack(next);
    }

    @Test
    void shouldReadTheCapacityBack() {
        Relay pipe = pool.borrowPipe();
        assertEquals(PipeBudget.LARGEST, pipe.capacity());
        assertEquals(BYTES - pipe.capacity(), budget.left());
        assertEquals(1, pool.pipesLent());
        pool.giveBack(pipe);
        assertEquals(0, pool.pipesLent());
    }

    /** Over the user's limit a pipe keeps what it was born with: usually 64 KiB, enough. */
    @ParameterizedTest
    @MethodSource("limits")
    void shouldTakeWhatAPipeWasBornWith(int error) {
        kernel.setError = error;
        Relay pipe = assertInstanceOf(SpliceRelay.class, pool.borrowPipe());
        assertEquals(64 << 10, pipe.capacity());
        assertEquals(BYTES - pipe.capacity(), budget.left());
        pool.giveBack(pipe);
    }

    static Stream<Integer> limits() {
        return Stream.of(Errno.EPERM, Errno.EBUSY);
    }

    @Test
    void shouldLendABufferWhenPipesAreBornTooSmall() {
        kernel.setError = Errno.EPERM;
        kernel.bornWith = 4096;
        pool.giveBack(assertInstanceOf(CopyRelay.class, pool.borrowPipe()));
        assertEquals(1, pool.fallbacks());
        assertEquals(BYTES, budget.left());
    }

    @Test
    void shouldLendABufferWhenTheCapacityCannotBeSet() {
        kernel.setError = Errno.ENOMEM;
        pool.giveBack(assertInstanceOf(CopyRelay.class, pool.borrowPipe()));
        assertEquals(BYTES, budget.left());
    }

    @ParameterizedTest
    @MethodSource("pipeErrors")
    void shouldLendABufferWhenNoPipeCanBeMade(int error) {
        kernel.pipeError = error;
        pool.giveBack(assertInstanceOf(CopyRelay.class, pool.borrowPipe()));
        assertEquals(1, pool.fallbacks());
        assertEquals(BYTES, budget.left());
    }

    /** Thousands of peers may stop to read, and each then keeps what it was lent. */
    @Test
    void shouldLendNoMoreThanSoManyStreamBuffers() {
        List<Relay> lent = new ArrayList<>();
        for (int i = 0; i < RelayPool.STREAM_BUFFERS_MAX; i++) {
            lent.add(pool.borrowStreamBuffer());
            assertEquals(RelayPool.STREAM_BYTES, lent.getLast().capacity());
        }
        lent.add(pool.borrowStreamBuffer());
        assertEquals(RelayPool.MESSAGE_BYTES, lent.getLast().capacity());
        lent.forEach(pool::giveBack);
        Relay again = pool.borrowStreamBuffer();
        assertEquals(RelayPool.STREAM_BYTES, again.capacity());
        pool.giveBack(again);
    }

    @Test
    void shouldCloseThePipesThatNobodyUses() {
        Relay used = pool.borrowPipe();
        pool.giveBack(pool.borrowPipe());
        pool.closeSparePipes();
        assertEquals(BYTES - used.capacity(), budget.left());
        pool.giveBack(used);
        assertSame(used, pool.borrowPipe());
        pool.giveBack(used);
    }

    /** Asking costs system calls, and a stream has a wish every few milliseconds. */
    @Test
    void shouldNotAskForAPipeAtEveryWishWhenItWasRefused() {
        kernel.pipeError = Errno.EMFILE;
        for (int i = 0; i < 200; i++) {
            pool.giveBack(assertInstanceOf(CopyRelay.class, pool.borrowPipe()));
        }
        assertEquals(1, kernel.pipes);
        kernel.pipeError = 0;
        Relay relay = pool.borrowPipe();
        for (int i = 0; i < 200 && relay instanceof CopyRelay; i++) {
            pool.giveBack(relay);
            relay = pool.borrowPipe();
        }
        pool.giveBack(assertInstanceOf(SpliceRelay.class, relay));
        assertEquals(2, kernel.pipes);
    }

    static Stream<Integer> pipeErrors() {
        return Stream.of(Errno.EMFILE, Errno.ENFILE, Errno.ENOMEM);
    }

    @Test
    void shouldLendABufferWhenTheBudgetIsSpent() {
        List<Relay> lent = new ArrayList<>();
        Relay relay = pool.borrowPipe();
        while (relay instanceof SpliceRelay) {
            lent.add(relay);
            relay = pool.borrowPipe();
        }
        pool.giveBack(relay);
        lent.forEach(pool::giveBack);
        assertEquals(0, pool.pipesLent());
        assertInstanceOf(SpliceRelay.class, lent.get(0));
        Relay again = assertInstanceOf(SpliceRelay.class, pool.borrowPipe());
        pool.giveBack(again);
    }

    @Test
    void shouldReleaseWhatComesBackAfterItWasClosed() {
        Relay pipe = pool.borrowPipe();
        Relay buffer = pool.borrowBuffer();
        pool.close();
        pool.giveBack(pipe);
        pool.giveBack(buffer);
        assertEquals(BYTES, budget.left());
    }

    @Test
    void shouldDropWhatIsReceivedAndTellTheEnd() throws IOException {
        source.theirs().write(ByteBuffer.wrap("nobody wants it".getBytes()));
        source.theirs().shutdownOutput();
        source.awaitReadable();
        assertEquals(15, pool.drop(source.ours()));
        assertEquals(0, pool.drop(source.ours()));
        assertEquals(0, borrow(0).held());
    }
}
