package org.brothaman.proxy.cli;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.brothaman.proxy.kernel.HostProcess;
import org.brothaman.proxy.kernel.Kernel;
import org.brothaman.proxy.log.Log;
import org.brothaman.proxy.loop.EpollEvents;
import org.brothaman.proxy.loop.Loop;
import org.brothaman.proxy.loop.ReadyListener;
import org.brothaman.proxy.loop.Registration;
import org.brothaman.proxy.socketfile.SocketFile;
import org.jspecify.annotations.Nullable;

/**
 * Where {@code bro-proxy status} asks: a UNIX socket that tells whoever connects, and reads
 * nothing. Its folder and its file are the user's alone, and whoever gets past those, but is
 * neither this user nor root, hears nothing. Lives on the first event loop, which it costs nothing
 * until somebody asks; without a folder to be in, or when anything fails, there is none and the
 * proxy works as well.
 */
final class ControlSocket implements ReadyListener {
    static final String NAME = "control";
    private static final int BACKLOG = 16;

    private final Kernel kernel;
    private final Log log;
    private final Supplier<CompletionStage<String>> page;
    private final @Nullable Path file;
    private volatile @Nullable SocketFile socketFile; // null while there is none

    @SuppressWarnings("NullAway.Init") // set by watch, before anything is ready
    private Registration registration;

    private ControlSocket(
            Kernel kernel, Log log, Supplier<CompletionStage<String>> page, @Nullable Path file) {
        this.kernel = kernel;
        this.log = log;
        this.page = page;
        this.file = file;
    }

    /** Opens it on that loop, if there is a place for it. */
    static ControlSocket open(
            Kernel kernel,
            Loop loop,
            Map<String, String> environment,
            Log log,
            Supplier<CompletionStage<String>> page) {
        Path folder = folder(environment);
        if (folder == null) {
            return new ControlSocket(kernel, log, page, null);
        }
        Path file = folder.resolve(NAME);
        ControlSocket socket = new ControlSocket(kernel, log, page, file);
        loop.execute(() -> socket.listen(loop, folder, file));
        return socket;
    }

    /** What systemd made for us (systemd.exec(5)), else a folder in the user's own. */
    private static @Nullable Path folder(Map<String, String> environment) {
        String own = environment.getOrDefault("RUNTIME_DIRECTORY", "");
        if (own.startsWith("/")) {
            return Path.of(own.split(":")[0]);
        }
        String users = environment.getOrDefault("XDG_RUNTIME_DIR", "");
        return users.startsWith("/")
                ? Path.of(users, "bro-proxy", Integer.toString(HostProcess.id()))
                : null;
    }

    private void listen(Loop loop, Path folder, Path file) {
        try {
            Files.createDirectories(
                    folder,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rwx------")));
        } catch (IOException e) {
            log.debug("No control socket at " + file + ": " + e);
            return;
        }
        switch (SocketFile.listen(kernel, file, SocketFile.Access.OWNER, BACKLOG)) {
            case SocketFile.Result.Listening(int fd, SocketFile made) -> {
                socketFile = made;
                watch(loop, fd);
            }
            case SocketFile.Result.Failed(int _, String reason) ->
                    log.debug("No control socket at " + file + ": " + reason);
        }
    }

    private void watch(Loop loop, int fd) {
        Registration own = loop.register(fd, this);
        registration = own;
        try {
            own.interest(EpollEvents.IN);
        } catch (RuntimeException e) {
            log.debug("No control socket at " + file + ": " + e);
            own.close();
        }
    }

    @Override
    public void ready(int events) {
        int fd = kernel.accept(registration.descriptor());
        if (fd < 0) {
            return;
        }
        int user = HostProcess.peerUser(fd);
        if (user != 0 && user != HostProcess.effectiveUserId()) {
            kernel.close(fd);
            return;
        }
        page.get()
                .whenComplete(
                        (text, failure) -> {
                            if (failure == null) {
                                send(fd, text.getBytes(StandardCharsets.UTF_8));
                            }
                            kernel.close(fd);
                        });
    }

    /** A page is far smaller than what a new UNIX socket takes at once. */
    private void send(int fd, byte[] bytes) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(bytes.length);
            MemorySegment.copy(bytes, 0, memory, ValueLayout.JAVA_BYTE, 0, bytes.length);
            kernel.send(fd, memory.address(), bytes.length);
        }
    }

    @Override
    public void failed(Throwable bug) {
        log.error("Bug in the control socket: " + bug);
    }

    /** Takes the file away; the descriptor goes with the loop. Idempotent. */
    void close() {
        SocketFile made = socketFile;
        if (made == null || file == null) {
            return;
        }
        try {
            made.remove();
            Path folder = Objects.requireNonNull(file.getParent());
            if (folder.getFileName().toString().equals(Integer.toString(HostProcess.id()))) {
                Files.deleteIfExists(folder);
            }
        } catch (IOException e) {
            log.debug("Cannot remove " + file + ": " + e);
        }
    }
}
