package org.brothaman.proxy.endtoend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The binary at work, and the addresses of the sockets that it was given. Owns the process; the
 * test closes it.
 */
final class Proxy implements AutoCloseable {
    /** Longer than the quiet moment that it waits for. */
    private static final long SETTLED_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final Running running;
    private final List<String> addresses;

    Proxy(Running running, List<String> addresses) {
        this.running = running;
        this.addresses = List.copyOf(addresses);
    }

    Running process() {
        return running;
    }

    Lines log() {
        return running.err();
    }

    String address() {
        return addresses.getFirst();
    }

    String address(int socket) {
        return addresses.get(socket);
    }

    String port() {
        return address().substring(address().lastIndexOf(':') + 1);
    }

    Client connect() {
        return connect(0);
    }

    Client connect(int socket) {
        return Client.connect(addresses.get(socket));
    }

    /** Open descriptors. */
    long descriptors() {
        try (Stream<Path> all = Files.list(proc("fd"))) {
            return all.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The descriptors among them that are sockets; standard streams are not counted. */
    List<Integer> sockets() {
        return descriptors("socket:");
    }

    /** How many ends of pipes it holds besides its standard streams. */
    int pipeEnds() {
        return descriptors("pipe:").size();
    }

    private List<Integer> descriptors(String kind) {
        try (Stream<Path> all = Files.list(proc("fd"))) {
            return all.filter(path -> isOf(kind, path))
                    .map(path -> Integer.valueOf(path.getFileName().toString()))
                    .filter(fd -> fd > 2)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isOf(String kind, Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString().startsWith(kind);
        } catch (IOException e) {
            return false; // closed meanwhile
        }
    }

    /** Waits until every connection is gone: what listens is all that is left of its sockets. */
    void awaitNobody() {
        Await.until(
                "no socket but those that listen, of " + sockets().size(),
                () -> sockets().size() == addresses.size());
    }

    /** Its line of /proc/PID/limits or /proc/PID/status that begins so. */
    String line(String file, String start) {
        try (Stream<String> lines = Files.lines(proc(file))) {
            return lines.filter(line -> line.startsWith(start)).findFirst().orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Its program's executable pages that are in memory, in KiB: proc_pid_smaps(5). */
    long residentCode() {
        long kibibytes = 0;
        boolean code = false;
        try {
            String program = Binary.path().toRealPath().toString();
            for (String line : Files.readAllLines(proc("smaps"))) {
                if (line.matches("[0-9a-f]+-[0-9a-f]+ .*")) {
                    code = line.contains(" r-xp ") && line.endsWith(program);
                } else if (code && line.startsWith("Rss:")) {
                    kibibytes += Long.parseLong(line.replaceAll("\\D", ""));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return kibibytes;
    }

    /** A figure of /proc/PID/status, as VmRSS. */
    int kibibytes(String name) {
        return Integer.parseInt(line("status", name + ":").replaceAll("\\D", ""));
    }

    /**
     * Until what a start needed is given back, and nothing is left to be done. A busy one gives its
     * pages back after a second, and collects in the first quiet moment behind that.
     */
    void awaitEndOfStart() {
        Await.until(
                "the start is over",
                () -> kibibytes("VmRSS") <= 12 << 10 && sleepsFor(SETTLED_NANOS));
    }

    private boolean sleepsFor(long nanos) {
        String before = line("status", "voluntary_ctxt_switches:");
        Await.pause(nanos);
        return before.equals(line("status", "voluntary_ctxt_switches:"));
    }

    private Path proc(String file) {
        return Path.of("/proc", Long.toString(running.pid()), file);
    }

    /** Asks it to end and returns its exit status. */
    int terminate() {
        running.signal("TERM");
        return running.status();
    }

    @Override
    public void close() {
        running.close();
    }
}
