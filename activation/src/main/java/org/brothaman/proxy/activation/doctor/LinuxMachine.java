package org.brothaman.proxy.activation.doctor;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.brothaman.proxy.activation.clock.MonotonicClock;
import org.brothaman.proxy.activation.manager.ManagerScope;
import org.brothaman.proxy.activation.manager.Outcome;
import org.brothaman.proxy.activation.manager.SystemdManager;
import org.brothaman.proxy.activation.readiness.Entrance;
import org.brothaman.proxy.activation.readiness.Prober;
import org.brothaman.proxy.activation.readiness.Readiness;
import org.brothaman.proxy.address.AddressException;
import org.brothaman.proxy.address.BackendAddress;
import org.brothaman.proxy.address.Resolution;
import org.brothaman.proxy.address.Resolver;
import org.brothaman.proxy.kernel.LinuxKernel;
import org.brothaman.proxy.kernel.SocketAddress;

/** The real host. Opens and closes what each question needs. */
final class LinuxMachine implements Machine {
    private static final int TEXT_MAX = 1 << 16;
    private static final int RUN_SECONDS = 10;
    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long CONNECT_NANOS = TimeUnit.SECONDS.toNanos(1);

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
    public String read(String file) {
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
    public Ran run(List<String> command) {
        Process process = null;
        try {
            Path output = Files.createTempFile("bro-proxy-doctor", ".txt");
            try {
                process =
                        new ProcessBuilder(command)
                                .redirectErrorStream(true)
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

    @Override
    public String connect(String backend) {
        BackendAddress address;
        try {
            address = BackendAddress.parse(backend);
        } catch (AddressException e) {
            return e.getMessage();
        }
        List<SocketAddress> addresses = addresses(address);
        if (addresses.isEmpty()) {
            return "no address is known for " + address;
        }
        Prober.Result result =
                new Prober(LinuxKernel.INSTANCE, clock)
                        .await(
                                new Readiness.Tcp(),
                                () -> addresses,
                                Entrance.UNKNOWN,
                                clock.nanoTime() + CONNECT_NANOS,
                                () -> true);
        return switch (result) {
            case Prober.Result.Ready ready -> null;
            case Prober.Result.TimedOut late -> late.reason();
            case Prober.Result.Abandoned abandoned -> "interrupted";
        };
    }

    private static List<SocketAddress> addresses(BackendAddress backend) {
        return switch (backend) {
            case BackendAddress.Fixed fixed -> List.of(fixed.address());
            case BackendAddress.Named named -> {
                CompletableFuture<Resolution> answer = new CompletableFuture<>();
                new Resolver().resolve(named, answer::complete);
                yield answer.join() instanceof Resolution.Found found
                        ? found.addresses()
                        : List.of();
            }
        };
    }
}
