package org.brothaman.proxy.address;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.Security;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.brothaman.proxy.address.BackendAddress.Fixed;
import org.brothaman.proxy.address.BackendAddress.Named;
import org.brothaman.proxy.kernel.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Looks host names up without ever blocking its caller: on one daemon thread, which starts with a
 * lookup and ends when none is left. Called by every event loop; caches addresses for {@link
 * #FOUND_NANOS} unless told to {@link #forget} them, and failures not at all. Exists because
 * getaddrinfo(3) blocks. Holds no descriptor and needs no closing.
 */
public final class Resolver {
    static final long FOUND_NANOS = TimeUnit.SECONDS.toNanos(1);

    /**
     * Asks the system for all addresses of a host. Blocks; called by the resolver's thread only.
     */
    @FunctionalInterface
    public interface Lookup {
        InetAddress[] addresses(String host) throws UnknownHostException;
    }

    private record Answer(Resolution.Found found, long nanos) {}

    private final Lookup lookup;
    private final LongSupplier clock;
    private final Executor threads;
    private final Map<Named, Answer> answers = new HashMap<>();
    // Who waits for which name, in the order of the first questions.
    private final Map<Named, List<Consumer<Resolution>>> waiting = new LinkedHashMap<>();
    private boolean working;

    /** A resolver that asks the system, getaddrinfo(3). */
    public Resolver() {
        this(SystemLookup::addresses, System::nanoTime);
    }

    /** One whose work a thread of its own does. */
    public Resolver(Lookup lookup, LongSupplier clock) {
        this(lookup, clock, Resolver::startThread);
    }

    /**
     * @param clock nanoseconds, as {@link System#nanoTime}
     * @param threads runs the resolver's work; one that runs it at once makes a resolver that never
     *     lets anybody wait
     */
    public Resolver(Lookup lookup, LongSupplier clock, Executor threads) {
        this.lookup = lookup;
        this.clock = clock;
        this.threads = threads;
    }

    private static void startThread(Runnable work) {
        Thread.ofPlatform().daemon().name("resolver").start(work);
    }

    /** The backend's addresses as far as nobody has to be asked for them, else null. */
    public @Nullable List<SocketAddress> known(BackendAddress backend) {
        return switch (backend) {
            case Fixed(SocketAddress address) -> List.of(address);
            case Named name -> remembered(name);
        };
    }

    private synchronized @Nullable List<SocketAddress> remembered(Named name) {
        Resolution.Found found = fresh(name);
        return found == null ? null : found.addresses();
    }

    /**
     * The backend's addresses are no good: whoever asks next asks the system.
     *
     * @return whether that may find others
     */
    public boolean forget(BackendAddress backend) {
        return switch (backend) {
            case Fixed _ -> false;
            case Named name -> {
                forgetName(name);
                yield true;
            }
        };
    }

    private synchronized void forgetName(Named name) {
        answers.remove(name);
    }

    /**
     * Tells {@code asker} once how the look-up ended: at once when nobody has to be asked, else
     * later on the resolver's thread. Askers of the same name share one look-up. The asker must not
     * block; it usually hands the result to its event loop.
     */
    public void resolve(BackendAddress backend, Consumer<Resolution> asker) {
        Resolution known =
                switch (backend) {
                    case Fixed(SocketAddress address) -> new Resolution.Found(List.of(address));
                    case Named name -> knownOrAsked(name, asker);
                };
        if (known != null) {
            asker.accept(known);
        }
    }

    /** The remembered answer, or null after the question was taken down. */
    private synchronized @Nullable Resolution knownOrAsked(Named name, Consumer<Resolution> asker) {
        Resolution known = fresh(name);
        if (known != null) {
            return known;
        }
        waiting.computeIfAbsent(name, n -> new ArrayList<>()).add(asker);
        if (!working) {
            working = true;
            try {
                threads.execute(this::work);
            } catch (OutOfMemoryError e) {
                // Without a thread nobody else waits either.
                working = false;
                waiting.clear();
                return new Resolution.NotFound(
                        "cannot start a thread to look it up: has TasksMax= been reached?");
            }
        }
        return null;
    }

    private Resolution.@Nullable Found fresh(Named name) {
        Answer answer = answers.get(name);
        return answer != null && clock.getAsLong() - answer.nanos() < FOUND_NANOS
                ? answer.found()
                : null;
    }

    private void work() {
        try {
            for (Named name = next(); name != null; name = next()) {
                Resolution resolution = lookUp(name);
                for (Consumer<Resolution> asker : settle(name, resolution)) {
                    tell(asker, resolution);
                }
            }
        } catch (Throwable shortage) {
            // No memory, most likely: all who wait are told, and the next question begins anew.
            Resolution broken = new Resolution.NotFound(shortage.toString());
            for (Consumer<Resolution> asker : giveUp()) {
                tell(asker, broken);
            }
        }
    }

    private synchronized @Nullable Named next() {
        working = !waiting.isEmpty();
        return working ? waiting.keySet().iterator().next() : null;
    }

    private synchronized List<Consumer<Resolution>> settle(Named name, Resolution resolution) {
        if (resolution instanceof Resolution.Found found) {
            answers.put(name, new Answer(found, clock.getAsLong()));
        }
        return Objects.requireNonNull(waiting.remove(name));
    }

    private synchronized List<Consumer<Resolution>> giveUp() {
        working = false;
        List<Consumer<Resolution>> all = new ArrayList<>();
        waiting.values().forEach(all::addAll);
        waiting.clear();
        return all;
    }

    /** An asker that throws is a bug, but no reason to leave the others without an answer. */
    private static void tell(Consumer<Resolution> asker, Resolution resolution) {
        try {
            asker.accept(resolution);
        } catch (Throwable e) {
            Thread thread = Thread.currentThread();
            thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
        }
    }

    private Resolution lookUp(Named name) {
        try {
            List<SocketAddress> addresses = new ArrayList<>();
            for (InetAddress address : lookup.addresses(name.host())) {
                int scope = address instanceof Inet6Address v6 ? v6.getScopeId() : 0;
                addresses.add(SocketAddress.inet(address.getAddress(), name.port(), scope));
            }
            return addresses.isEmpty()
                    ? new Resolution.NotFound("it has no address")
                    : new Resolution.Found(addresses);
        } catch (UnknownHostException e) {
            return new Resolution.NotFound(reason(name, e));
        } catch (RuntimeException | Error e) {
            return new Resolution.NotFound(e.toString());
        }
    }

    /** What getaddrinfo(3) said, without the name that Java puts in front. */
    private static String reason(Named name, UnknownHostException e) {
        String prefix = name.host() + ": ";
        String message = e.getMessage();
        if (message == null || message.equals(name.host())) {
            return "Name or service not known";
        }
        return message.startsWith(prefix) ? message.substring(prefix.length()) : message;
    }

    /** Its own class so that nothing of it is touched before the first name. */
    private static final class SystemLookup {
        static {
            // Java would remember names for 30 s and failures for 10 s; in the native image this
            // comes too late, see the package image.
            Security.setProperty("networkaddress.cache.ttl", "0");
            Security.setProperty("networkaddress.cache.negative.ttl", "0");
        }

        /** RFC 6761, 6.3: localhost is loopback, of both families, and nobody is asked for it. */
        static InetAddress[] addresses(String host) throws UnknownHostException {
            if (host.equalsIgnoreCase("localhost")) {
                return new InetAddress[] {
                    InetAddress.ofLiteral("127.0.0.1"), InetAddress.ofLiteral("::1")
                };
            }
            return InetAddress.getAllByName(host);
        }
    }
}
