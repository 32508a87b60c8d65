package org.brothaman.proxy.cli;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.brothaman.proxy.activation.readiness.Addresses;
import org.brothaman.proxy.address.BackendAddress;
import org.brothaman.proxy.address.Resolution;
import org.brothaman.proxy.address.Resolver;
import org.brothaman.proxy.kernel.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Where a backend is probed: none while its name is unknown, or is being looked up for longer than
 * a round of probing may wait. Then the same question goes on, so that a slow name server is asked
 * once at a time. Activation thread.
 */
final class ProbedAddresses implements Addresses {
    /** A round of probing is not held up for longer. */
    private static final long PATIENCE_MILLIS = 20;

    private final BackendAddress backend;
    private final Resolver resolver;
    private @Nullable CompletableFuture<Resolution> question;

    ProbedAddresses(BackendAddress backend, Resolver resolver) {
        this.backend = backend;
        this.resolver = resolver;
    }

    @Override
    public List<SocketAddress> get() {
        List<SocketAddress> known = question == null ? resolver.known(backend) : null;
        return known == null ? lookUp() : known;
    }

    @Override
    public List<SocketAddress> known() {
        List<SocketAddress> known = resolver.known(backend);
        return known == null ? List.of() : known;
    }

    private List<SocketAddress> lookUp() {
        CompletableFuture<Resolution> asked = question;
        if (asked == null) {
            asked = new CompletableFuture<>();
            question = asked;
            resolver.resolve(backend, asked::complete);
        }
        if (!isAnswered(asked)) {
            return List.of();
        }
        Resolution answer = asked.join();
        question = null;
        return answer instanceof Resolution.Found found ? found.addresses() : List.of();
    }

    private static boolean isAnswered(CompletableFuture<Resolution> question) {
        try {
            question.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the prober looks for it
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException("a look-up always ends with an answer", e);
        }
    }
}
