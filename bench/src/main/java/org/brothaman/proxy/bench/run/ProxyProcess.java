package org.brothaman.proxy.bench.run;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * One contender, listening; for "direct" there is no process and the ports are one. Started for one
 * row, dead when that row is closed.
 */
final class ProxyProcess implements AutoCloseable {

    private static final int LISTEN_LOOKS = 2_500;
    private static final long LOOK_MILLIS = 2;
    private static final String LISTENING = " 0A ";

    private final Ports ports;
    private final Optional<Child> child;

    private ProxyProcess(Ports ports, Optional<Child> child) {
        this.ports = ports;
        this.child = child;
    }

    static ProxyProcess start(Contender contender, Place place, boolean unprivileged, boolean told)
            throws IOException, InterruptedException, RowFailed {
        Ports free = Ports.free();
        if (contender == Contender.DIRECT) {
            return new ProxyProcess(new Ports(free.backend(), free.backend()), Optional.empty());
        }
        var command = place.proxyPrefix(unprivileged);
        command.addAll(contender.command(place, free, told));
        Child child = Child.start(contender.proxyName(), command, place.scratch());
        try {
            awaitListening(child, free.proxy());
        } catch (RowFailed | InterruptedException e) {
            child.close();
            throw e;
        }
        return new ProxyProcess(free, Optional.of(child));
    }

    private static void awaitListening(Child child, int port)
            throws InterruptedException, RowFailed {
        String local = ":%04X 00000000:0000".formatted(port);
        for (int look = 0; look < LISTEN_LOOKS && child.alive(); look++) {
            for (String line : ProcFiles.lines(Path.of("/proc/net/tcp"))) {
                if (line.contains(local) && line.contains(LISTENING)) {
                    return;
                }
            }
            Thread.sleep(LOOK_MILLIS);
        }
        throw new RowFailed("does not listen: " + child.lastWords());
    }

    Ports ports() {
        return ports;
    }

    Optional<ProcessHandle> handle() {
        return child.map(Child::handle);
    }

    /** What the proxy said last, for the report of a failure. */
    String lastWords() {
        return child.map(Child::lastWords).orElse("");
    }

    boolean died() {
        return child.isPresent() && !child.get().alive();
    }

    @Override
    public void close() {
        child.ifPresent(Child::close);
    }
}
