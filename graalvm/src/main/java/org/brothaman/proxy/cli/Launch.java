package org.brothaman.proxy.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.brothaman.proxy.activation.systemd.InheritedSocket;
import org.brothaman.proxy.activation.systemd.Notifier;
import org.brothaman.proxy.activation.systemd.StandardErrorLog;
import org.brothaman.proxy.activation.systemd.TimeSpan;
import org.brothaman.proxy.address.AddressException;
import org.brothaman.proxy.address.BackendAddress;
import org.brothaman.proxy.address.Resolver;
import org.brothaman.proxy.kernel.HostProcess;
import org.brothaman.proxy.kernel.LinuxKernel;
import org.brothaman.proxy.log.Log;
import org.brothaman.proxy.loop.NettyLoop;
import org.brothaman.proxy.relay.PipeBudget;
import org.brothaman.proxy.server.Activator;
import org.brothaman.proxy.server.Edges;
import org.brothaman.proxy.server.Proxy;
import org.brothaman.proxy.server.Service;

/** One run of the proxy, from the parsed command line to its end. Main thread only. */
final class Launch {
    private final ProxyCommand command;
    private final Map<String, String> environment = System.getenv();

    Launch(ProxyCommand command) {
        this.command = command;
    }

    /** The exit code. */
    int run() {
        PerSocket backends = backends();
        Log log = StandardErrorLog.open(environment, command.general.logLevel);
        long descriptors = HostProcess.raiseDescriptorLimit();
        List<InheritedSocket> sockets =
                new ListeningSockets(LinuxKernel.INSTANCE, log)
                        .open(environment, command.routing.listen);
        List<Service> services = services(sockets, backends);
        Notifier notifier = Notifier.open(environment, log);
        Proxy proxy =
                new Proxy(
                        new Edges(
                                LinuxKernel.INSTANCE,
                                n -> new NettyLoop("loop-" + n),
                                new Resolver(),
                                new PipeBudget(PipeBudget.DEFAULT_BYTES),
                                log),
                        new SettingsReader(command, descriptors, sockets.size()).read(),
                        services,
                        () -> CompletableFuture.completedFuture(null));
        Signals.endBy(
                () -> {
                    notifier.stopping("Serving the last connections.");
                    proxy.drain();
                },
                proxy::halt);
        proxy.start().toCompletableFuture().join();
        notifier.ready(
                services.stream()
                        .map(service -> service.address() + " to " + service.backend())
                        .collect(Collectors.joining(", ", "Forwarding ", ".")));
        keepAlive(proxy, notifier);
        Proxy.End end = proxy.ended().toCompletableFuture().join();
        log.debug("Ended: " + end);
        return 0;
    }

    /** What positional and named backends say together. */
    private PerSocket backends() {
        List<Assignment> all = new ArrayList<>(command.routing.backends);
        command.positional.forEach(text -> all.add(new Assignment(null, text)));
        if (all.isEmpty()) {
            throw new UsageException(
                    "no BACKEND given: name where to forward to, as in bro-proxy 127.0.0.1:18080");
        }
        return new PerSocket("BACKEND", all);
    }

    private static List<Service> services(List<InheritedSocket> sockets, PerSocket backends) {
        backends.requireKnown(
                sockets.stream().map(InheritedSocket::name).collect(Collectors.toSet()));
        return sockets.stream().map(socket -> service(socket, backends.of(socket.name()))).toList();
    }

    private static Service service(InheritedSocket socket, String backend) {
        if (backend == null) {
            throw new UsageException(
                    "socket %s (%s) has no backend: add --backend %s=ADDR"
                            .formatted(socket.name(), socket.address(), socket.name()));
        }
        try {
            return new Service(
                    socket.name(),
                    socket.fd(),
                    socket.address(),
                    BackendAddress.parse(backend),
                    Activator.NONE);
        } catch (AddressException e) {
            throw new UsageException("BACKEND " + e.getMessage());
        }
    }

    private static void keepAlive(Proxy proxy, Notifier notifier) {
        TimeSpan interval = notifier.watchdogInterval();
        if (!interval.isInfinite()) {
            // From the loop, so that a stuck loop is a silent one.
            proxy.every(interval.toDuration(), notifier::watchdog);
        }
    }
}
