package org.brothaman.proxy.setup.doctor;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.brothaman.proxy.activation.clock.MonotonicClock;
import org.brothaman.proxy.activation.manager.Outcome;
import org.brothaman.proxy.activation.manager.SystemdManager;
import org.brothaman.proxy.activation.readiness.PortForwarding;
import org.brothaman.proxy.activation.readiness.ProbeTarget;
import org.brothaman.proxy.activation.readiness.Prober;
import org.brothaman.proxy.activation.readiness.Readiness;
import org.brothaman.proxy.activation.readiness.SocketHolder;
import org.brothaman.proxy.activation.systemd.ManagerScope;
import org.brothaman.proxy.address.AddressException;
import org.brothaman.proxy.address.BackendAddress;
import org.brothaman.proxy.address.ListenAddress;
import org.brothaman.proxy.address.Resolution;
import org.brothaman.proxy.address.Resolver;
import org.brothaman.proxy.kernel.Kernel;
import org.brothaman.proxy.kernel.LinuxKernel;
import org.brothaman.proxy.kernel.Option;
import org.brothaman.proxy.kernel.SocketAddress;
import org.jspecify.annotations.Nullable;

/** The real host. Opens and closes what each question needs. */
final class LinuxMachine implements Machine {
    private static final int TEXT_MAX = 1 << 20;
    private static final int RUN_SECONDS = 10;
    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long ASK_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final Map<String, String> environment;
    private final MonotonicClock clock = MonotonicClock.SYSTEM;

    LinuxMachine(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public Outcome look(ManagerScope scope, String unit) {
        try (SystemdManager manager = SystemdManager.of(scope, environment, clock)) {
            return manager.look(unit, clock.nanoTime() + LOOK_NANOS);
        }
    }

    @Override
    public @Nullable String read(String file) {
        try (InputStream in = Files.newInputStream(Path.of(file))) {
            return new String(in.readNBytes(TEXT_MAX), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return null;
        }
    }

    @Override
    public boolean exists(String file) {
        return Files.exists(Path.of(file));
    }

    @Override
    public @Nullable Ran run(List<String> command) {
        Process process = null;
        try {
            Path output = newFile();
            try {
                ProcessBuilder builder = new ProcessBuilder(command);
                builder.environment().putAll(environment);
                process =
                        builder.redirectErrorStream(true)
                                .redirectInput(Path.of("/dev/null").toFile())
                                .redirectOutput(output.toFile())
                                .start();
                if (!process.waitFor(RUN_SECONDS, TimeUnit.SECONDS)) {
                    return null;
                }
                String text = read(output.toString());
                return new Ran(process.exitValue(), text == null ? "" : text);
            } finally {
                Files.deleteIfExists(output);
            }
        } catch (IOException e) {
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        } finally {
            if (process != null) {
                process.destroyForcibly();
            }
        }
    }

    /** Nobody else's: it was not there before, and only this user may look into it. */
    private static Path newFile() throws IOException {
        String name = "bro-proxy-doctor-" + Long.toHexString(System.nanoTime()) + ".txt";
        return Files.createFile(
                Path.of(System.getProperty("java.io.tmpdir"), name),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }

    @Override
    public @Nullable String ask(Route route) {
        BackendAddress address;
        try {
            address = BackendAddress.parse(route.backend());
        } catch (AddressException e) {
            return e.getMessage();
        }
        List<SocketAddress> addresses = addresses(address);
        if (addresses.isEmpty()) {
            return "no address is known for " + address;
        }
        // That the manager has the unit up is known, and does not say that anybody answers.
        Readiness ready =
                route.ready() instanceof Readiness.Unit ? new Readiness.Tcp() : route.ready();
        Prober.Result result =
                new Prober(LinuxKernel.INSTANCE, clock)
                        .await(
                                ready,
                                new ProbeTarget(
                                        () -> addresses,
                                        route.header().local(),
                                        LinuxKernel.INSTANCE::streamSocket),
                                () -> PortForwarding.UNKNOWN,
                                clock.nanoTime() + ASK_NANOS,
                                () -> true);
        return switch (result) {
            case Prober.Result.Ready ignored -> null;
            case Prober.Result.TimedOut late -> late.reason();
            case Prober.Result.Abandoned ignored -> "interrupted";
        };
    }

    @Override
    public int tryToBind(String address) {
        SocketAddress wanted;
        try {
            wanted = ListenAddress.parse(address);
        } catch (AddressException e) {
            return 0;
        }
        if (wanted.port() == 0) {
            return 0;
        }
        Kernel kernel = LinuxKernel.INSTANCE;
        int fd = kernel.streamSocket(wanted.family());
        if (fd < 0) {
            return 0;
        }
        try {
            kernel.setOption(fd, Option.SOL_SOCKET, Option.SO_REUSEADDR, 1);
            return Math.min(0, kernel.bind(fd, wanted));
        } finally {
            kernel.close(fd);
        }
    }

    @Override
    public @Nullable String holder(long inode) {
        return SocketHolder.of(inode);
    }

    private static List<SocketAddress> addresses(BackendAddress backend) {
        CompletableFuture<Resolution> answer = new CompletableFuture<>();
        new Resolver().resolve(backend, answer::complete);
        return answer.join() instanceof Resolution.Found found ? found.addresses() : List.of();
    }
}
