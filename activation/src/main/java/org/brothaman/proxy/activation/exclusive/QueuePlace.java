package org.brothaman.proxy.activation.exclusive;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.brothaman.proxy.activation.clock.MonotonicClock;
import org.brothaman.proxy.activation.systemd.TimeSpan;
import org.jspecify.annotations.Nullable;

/**
 * A unit's place in the queue of its group: a file with a number, the first one's turn being that
 * with the lowest, a word, what is stopped with the unit, and its grace. Its proxy keeps the file
 * locked (fcntl_locking(2)), so that a file that is not tells of a unit whose proxy has gone. Any
 * thread. One for each process, because the kernel's locks are those of processes.
 */
public final class QueuePlace {
    private static final String SERVICE = ".service";

    /** What others want of who has it. */
    public enum Demand {
        /** Nobody waits. */
        NONE,
        /** Somebody waits until it is not used any more. */
        PATIENT,
        /** The first in line has waited for long enough for this one. */
        URGENT
    }

    /**
     * Who comes first.
     *
     * @param unit full name
     * @param stopUnit what is stopped to stop it
     * @param served whether its proxy is there
     */
    public record Before(String unit, String stopUnit, boolean served) {}

    private final Path folder;
    private final String unit;
    private final String stopUnit;
    private final TimeSpan grace;
    private final MonotonicClock clock;
    private final ReentrantLock guard = new ReentrantLock();
    private @Nullable FileChannel file; // locked; null while it is not in the queue
    private long number;
    private QueueEntry.Word word = QueueEntry.Word.WAITS;
    private volatile @Nullable FirstInLine next; // seen in this turn; null for nobody

    /**
     * @param unit whose place it is; full name
     * @param stopUnit what is stopped to stop it
     */
    public QueuePlace(ExclusiveGroup group, String unit, String stopUnit, MonotonicClock clock) {
        this.folder = group.folder();
        this.unit = unit;
        this.stopUnit = stopUnit;
        this.grace = group.grace();
        this.clock = clock;
    }

    private interface Step<T> {
        T run() throws IOException;
    }

    private <T> T locked(Step<T> step) throws IOException {
        guard.lock();
        try (QueueLock _ = QueueLock.take(folder, clock)) {
            return step.run();
        } finally {
            guard.unlock();
        }
    }

    /**
     * Comes in at the end, unless it has a place, and has its turn if nobody else has it or is
     * before it. Steps back behind one that has it as well: before a start only.
     *
     * @param aside units that do not count, because one of the two cannot be without the other
     * @return who has it, or comes before this one; empty when it is this one's turn
     */
    public Optional<Before> take(Set<String> aside) throws IOException {
        return locked(
                () -> {
                    if (!enter()) {
                        // Its other proxy has not got it either.
                        return QueueEntry.read(folder.resolve(unit))
                                .filter(entry -> entry.word() != QueueEntry.Word.HELD)
                                .map(entry -> new Before(unit, stopUnit, true));
                    }
                    boolean had = word == QueueEntry.Word.HELD;
                    Optional<QueueEntry> first =
                            others().stream()
                                    .filter(other -> !aside.contains(other.unit()))
                                    .filter(
                                            other ->
                                                    other.word() == QueueEntry.Word.HELD
                                                            || (!had && other.number() < number))
                                    .min(QueueEntry.ORDER);
                    if (had != first.isEmpty()) {
                        say(first.isEmpty() ? QueueEntry.Word.HELD : QueueEntry.Word.WAITS);
                    }
                    return first.isEmpty() ? Optional.empty() : Optional.of(before(first.get()));
                });
    }

    private Before before(QueueEntry other) throws IOException {
        return new Before(other.unit(), other.stopUnit(), isServed(other.unit()));
    }

    /** Has its turn, whoever else has: it runs. */
    public void hold() throws IOException {
        locked(
                () -> {
                    if (enter() && word != QueueEntry.Word.HELD) {
                        say(QueueEntry.Word.HELD);
                    }
                    return true;
                });
    }

    /** Whether it is this one's turn. */
    public boolean isHeld() {
        guard.lock();
        try {
            return file != null && word == QueueEntry.Word.HELD;
        } finally {
            guard.unlock();
        }
    }

    /** Whether it is in the queue. */
    public boolean isTaken() {
        guard.lock();
        try {
            return file != null;
        } finally {
            guard.unlock();
        }
    }

    /**
     * What those who wait want of this one, which has its turn. To be called now and then: the
     * grace of the first in line counts from the call that has seen it first in this turn. So it is
     * who has the turn that counts, and nobody can be asked to end for another one's turn, or for
     * somebody who is not the next. Never waits: nobody, if in doubt.
     */
    public Demand demand() throws IOException {
        if (!guard.tryLock()) {
            return Demand.NONE;
        }
        try {
            if (file == null || word != QueueEntry.Word.HELD) {
                return Demand.NONE;
            }
            try (QueueLock lock = QueueLock.tryTake(folder)) {
                return lock == null ? Demand.NONE : demandOf(firstInLine());
            }
        } finally {
            guard.unlock();
        }
    }

    /** Who is the first in line for its turn, as {@link #demand} has seen it; empty for nobody. */
    public Optional<String> next() {
        return Optional.ofNullable(next).map(FirstInLine::unit);
    }

    private Demand demandOf(@Nullable QueueEntry first) {
        if (first == null) {
            next = null;
            return Demand.NONE;
        }
        FirstInLine seen = next;
        if (seen == null || !seen.is(first)) {
            seen = new FirstInLine(first.unit(), first.number(), clock.nanoTime());
            next = seen;
        }
        return seen.isOverdue(first.grace(), clock) ? Demand.URGENT : Demand.PATIENT;
    }

    private @Nullable QueueEntry firstInLine() throws IOException {
        List<QueueEntry> others = others();
        others.sort(QueueEntry.ORDER);
        for (QueueEntry other : others) {
            if (other.word() == QueueEntry.Word.WAITS && isServed(other.unit())) {
                return other;
            }
        }
        return null;
    }

    /** Takes a unit out that does not run, and whose proxy has gone. */
    public void forget(String other) throws IOException {
        locked(
                () -> {
                    if (!isServed(other)) {
                        Files.deleteIfExists(folder.resolve(other));
                    }
                    return true;
                });
    }

    /** Gives the place up, even if others are only told by its lock that it is gone. Idempotent. */
    public void leave() throws IOException {
        guard.lock();
        try {
            FileChannel last = file;
            if (last != null) {
                file = null;
                next = null;
                try (QueueLock _ = QueueLock.take(folder, clock)) {
                    Files.deleteIfExists(folder.resolve(unit));
                } finally {
                    last.close();
                }
            }
        } finally {
            guard.unlock();
        }
    }

    /** False when another process has this unit's place, and so cares for it. */
    private boolean enter() throws IOException {
        if (file != null) {
            return true;
        }
        FileChannel opened = QueueLock.tryLock(folder.resolve(unit));
        if (opened == null) {
            return false;
        }
        file = opened;
        ByteBuffer text = ByteBuffer.allocate(512);
        opened.read(text, 0);
        QueueEntry last =
                QueueEntry.of(unit, StandardCharsets.US_ASCII.decode(text.flip()).toString())
                        .filter(entry -> entry.word() == QueueEntry.Word.HELD)
                        .orElse(null);
        if (last != null) { // that of this unit's last proxy, which has ended and left it running
            number = last.number();
            word = last.word();
            return true;
        }
        number = 1 + others().stream().mapToLong(QueueEntry::number).max().orElse(0);
        say(QueueEntry.Word.WAITS);
        return true;
    }

    private void say(QueueEntry.Word now) throws IOException {
        FileChannel open = file;
        if (open != null) {
            String line = new QueueEntry(unit, number, now, stopUnit, grace).text();
            byte[] text = line.getBytes(StandardCharsets.US_ASCII);
            open.write(ByteBuffer.wrap(text), 0);
            open.truncate(text.length);
            word = now; // not before: a full file system must not make it so
            next = null;
        }
    }

    private List<QueueEntry> others() throws IOException {
        List<QueueEntry> others = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path path : files) {
                // To close a file of its own would end its lock.
                String name = path.getFileName().toString();
                if (name.endsWith(SERVICE) && !name.equals(unit)) {
                    QueueEntry.read(path).ifPresent(others::add);
                }
            }
        }
        return others;
    }

    private boolean isServed(String other) throws IOException {
        try (FileChannel free = QueueLock.tryLock(folder.resolve(other))) {
            return free == null;
        }
    }
}
