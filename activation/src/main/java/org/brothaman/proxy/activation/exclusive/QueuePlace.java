package org.brothaman.proxy.activation.exclusive;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.brothaman.proxy.activation.clock.MonotonicClock;
import org.jspecify.annotations.Nullable;

/**
 * A unit's place in the queue of its group: a file with a number, the first one's turn being that
 * with the lowest, and a word. Its proxy keeps the file locked (fcntl_locking(2)), so that a file
 * that is not tells of a unit whose proxy has gone. Any thread. One for each process, because the
 * kernel's locks are those of processes.
 */
public final class QueuePlace {
    private static final String SERVICE = ".service";

    /** What others want of who has it. */
    public enum Demand {
        /** Nobody waits. */
        NONE,
        /** Somebody waits until it is not used any more. */
        PATIENT,
        /** Somebody has waited for long enough. */
        URGENT
    }

    /**
     * Who comes first.
     *
     * @param unit full name
     * @param served whether its proxy is there
     */
    public record Before(String unit, boolean served) {}

    private enum Word {
        WAITS,
        OVERDUE,
        HELD;

        static @Nullable Word of(String text) {
            for (Word word : values()) {
                if (word.name().equals(text)) {
                    return word;
                }
            }
            return null;
        }
    }

    private record Entry(String unit, long number, Word word) {
        static Optional<Entry> read(Path path) throws IOException {
            return of(path.getFileName().toString(), Files.readString(path));
        }

        /** Empty for what no proxy has written whole. */
        static Optional<Entry> of(String unit, String text) {
            String[] words = text.strip().split(" ");
            Word word = words.length == 2 ? Word.of(words[1]) : null;
            return word == null || !words[0].matches("[0-9]{1,18}")
                    ? Optional.empty()
                    : Optional.of(new Entry(unit, Long.parseLong(words[0]), word));
        }
    }

    private final Path folder;
    private final String unit;
    private final MonotonicClock clock;
    private final ReentrantLock guard = new ReentrantLock();
    private @Nullable FileChannel file; // locked; null while it is not in the queue
    private long number;
    private Word word = Word.WAITS;

    public QueuePlace(ExclusiveGroup group, String unit, MonotonicClock clock) {
        this.folder = group.folder();
        this.unit = unit;
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
     * Comes in at the end, unless it has a place, and has its turn if nobody is before it.
     *
     * @param needed units that do not count, because this one cannot be without them
     * @return who has it, or comes before this one; empty when it is this one's turn
     */
    public Optional<Before> take(Set<String> needed) throws IOException {
        return locked(
                () -> {
                    if (!enter() || word == Word.HELD) {
                        return Optional.empty();
                    }
                    Optional<Entry> first =
                            others().stream()
                                    .filter(other -> other.number() < number)
                                    .filter(other -> !needed.contains(other.unit()))
                                    .min(Comparator.comparingLong(Entry::number));
                    if (first.isEmpty()) {
                        say(Word.HELD);
                        return Optional.empty();
                    }
                    String before = first.get().unit();
                    return Optional.of(new Before(before, isServed(before)));
                });
    }

    /** Has its turn, whoever else has: it runs. */
    public void hold() throws IOException {
        locked(
                () -> {
                    if (enter() && word != Word.HELD) {
                        say(Word.HELD);
                    }
                    return true;
                });
    }

    /** Waits no more for the one that has it to be idle. */
    public void hurry() throws IOException {
        locked(
                () -> {
                    if (file != null && word == Word.WAITS) {
                        say(Word.OVERDUE);
                    }
                    return true;
                });
    }

    /** Whether it is this one's turn. */
    public boolean isHeld() {
        guard.lock();
        try {
            return file != null && word == Word.HELD;
        } finally {
            guard.unlock();
        }
    }

    /**
     * What those who wait want of this one, which has its turn. Never waits: nobody, if in doubt.
     */
    public Demand demand() throws IOException {
        if (!guard.tryLock()) {
            return Demand.NONE;
        }
        try {
            if (file == null || word != Word.HELD) {
                return Demand.NONE;
            }
            try (QueueLock lock = QueueLock.tryTake(folder)) {
                Demand demand = Demand.NONE;
                for (Entry other : lock == null ? List.<Entry>of() : others()) {
                    if (other.word() != Word.HELD && isServed(other.unit())) {
                        if (other.word() == Word.OVERDUE) {
                            return Demand.URGENT;
                        }
                        demand = Demand.PATIENT;
                    }
                }
                return demand;
            }
        } finally {
            guard.unlock();
        }
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

    /** Gives the place up. Idempotent. */
    public void leave() throws IOException {
        locked(
                () -> {
                    FileChannel last = file;
                    if (last != null) {
                        file = null;
                        Files.deleteIfExists(folder.resolve(unit));
                        last.close();
                    }
                    return true;
                });
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
        ByteBuffer text = ByteBuffer.allocate(64);
        opened.read(text, 0);
        Entry last =
                Entry.of(unit, StandardCharsets.US_ASCII.decode(text.flip()).toString())
                        .filter(entry -> entry.word() == Word.HELD)
                        .orElse(null);
        if (last != null) { // that of this unit's last proxy, which has ended and left it running
            number = last.number();
            word = last.word();
            return true;
        }
        number = 1 + others().stream().mapToLong(Entry::number).max().orElse(0);
        say(Word.WAITS);
        return true;
    }

    private void say(Word now) throws IOException {
        FileChannel open = file;
        if (open != null) {
            word = now;
            byte[] text = (number + " " + now + "\n").getBytes(StandardCharsets.US_ASCII);
            open.truncate(0);
            open.write(ByteBuffer.wrap(text), 0);
        }
    }

    private List<Entry> others() throws IOException {
        List<Entry> others = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path path : files) {
                // To close a file of its own would end its lock.
                String name = path.getFileName().toString();
                if (name.endsWith(SERVICE) && !name.equals(unit)) {
                    Entry.read(path).ifPresent(others::add);
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
