package org.brothaman.proxy.bench.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.brothaman.proxy.bench.figures.Work;

/**
 * The proxies that are compared, and how each is started. systemd-socket-proxyd, bro-proxy and the
 * floor are started in exactly the same way, by systemd-socket-activate.
 */
public enum Contender {
    /** No proxy: the load generator talks to its own backend, which shows what it could drive. */
    DIRECT("direct", "no proxy, generator to its backend"),
    /** The minimal splice loop in C. */
    FLOOR("floor", "minimal C splice loop, 1 MiB pipes"),
    SYSTEMD("systemd", "systemd-socket-proxyd"),
    BRO("bro-proxy", "bro-proxy, native binary"),
    /** Its sockets to the backend come from the backend's network namespace. */
    INSIDE("inside", "bro-proxy, the backend in a network namespace"),
    /** The same, and the backend sees the client's address. */
    TRANSPARENT("transparent", "bro-proxy, the backend there sees the client"),
    HAPROXY("haproxy", "HAProxy, TCP mode, splice-auto"),
    NGINX("nginx", "nginx stream"),
    SOCAT("socat", "socat, one process per connection");

    /** The file of the namespace that ./bench/compare has made. */
    private static final Optional<String> BACKEND_NAMESPACE =
            Optional.ofNullable(System.getenv("BENCH_BACKEND_NAMESPACE"));

    /** Of the clients that are shown to the backend: loopback's would be taken for its own. */
    private static final String CLIENT = "198.51.100.1";

    private static final Set<String> INSIDE_WORKS =
            Set.of(
                    "bulk-1",
                    "bulk-64",
                    "trip-64",
                    "trip-16k",
                    "short",
                    "rest",
                    "calls-64",
                    "calls-short",
                    "steps-64",
                    "steps-short");

    private static final Path SYSTEMD_PROXYD = Path.of("/lib/systemd/systemd-socket-proxyd");

    private final String name;
    private final String title;

    Contender(String name, String title) {
        this.name = name;
        this.title = title;
    }

    public String proxyName() {
        return name;
    }

    public String title() {
        return title;
    }

    /** Why this one cannot take part here, if so. */
    public Optional<String> missing(Place place) {
        return switch (this) {
            case DIRECT -> Optional.empty();
            case FLOOR -> missing(place.helpers().resolve("floor"));
            case SYSTEMD -> missing(SYSTEMD_PROXYD).or(() -> missing("systemd-socket-activate"));
            case BRO -> missing(place.bro()).or(() -> missing("systemd-socket-activate"));
            case INSIDE, TRANSPARENT ->
                    BRO.missing(place)
                            .or(
                                    () ->
                                            BACKEND_NAMESPACE.isEmpty()
                                                    ? Optional.of("no network namespace of its own")
                                                    : Optional.empty());
            case HAPROXY, NGINX, SOCAT -> missing(name);
        };
    }

    private static Optional<String> missing(Path program) {
        return Files.isExecutable(program) ? Optional.empty() : Optional.of("no " + program);
    }

    private static Optional<String> missing(String program) {
        return which(program).isPresent()
                ? Optional.empty()
                : Optional.of("no " + program + " in PATH");
    }

    private static Optional<Path> which(String program) {
        String path = System.getenv().getOrDefault("PATH", "/usr/bin:/bin") + ":/usr/sbin:/sbin";
        return Stream.of(path.split(":"))
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** The command that listens on its own (or through systemd-socket-activate) on 127.0.0.1. */
    List<String> command(Place place, Ports ports, boolean told) throws IOException {
        return switch (this) {
            case DIRECT -> throw new IllegalStateException("direct has no process");
            case FLOOR, SYSTEMD, BRO, INSIDE, TRANSPARENT -> {
                List<String> words =
                        new ArrayList<>(
                                List.of(
                                        program("systemd-socket-activate"),
                                        "-l",
                                        "127.0.0.1:" + ports.proxy()));
                words.addAll(inherited(place, ports));
                if (told) {
                    words.add("--proxy-protocol=v1");
                }
                yield words;
            }
            case HAPROXY -> haproxy(place, ports, told);
            case NGINX -> nginx(place, ports, told);
            case SOCAT ->
                    List.of(
                            program("socat"),
                            "TCP-LISTEN:%d,bind=127.0.0.1,reuseaddr,fork,nodelay,backlog=4096"
                                    .formatted(ports.proxy()),
                            "TCP:127.0.0.1:%d,nodelay".formatted(ports.backend()));
        };
    }

    private boolean isInside() {
        return this == INSIDE || this == TRANSPARENT;
    }

    /** Whether this work shows something that it does in another way than {@link #BRO}. */
    boolean takesPartIn(Work work) {
        return !isInside() || INSIDE_WORKS.contains(work.name());
    }

    /** What the load generator is told before its kind of work. */
    List<String> generatorOptions() {
        return switch (this) {
            case INSIDE -> List.of("--inside", BACKEND_NAMESPACE.orElseThrow());
            case TRANSPARENT ->
                    List.of("--inside", BACKEND_NAMESPACE.orElseThrow(), "--from", CLIENT);
            default -> List.of();
        };
    }

    /** Whether it can tell the backend of its client; systemd-socket-proxyd from 261 on. */
    boolean tells() {
        return this == BRO || this == HAPROXY || this == NGINX;
    }

    /**
     * Whether it takes its listening socket as descriptor 3, as socket activation hands it over.
     */
    boolean inherits() {
        return this == FLOOR || this == SYSTEMD || this == BRO || isInside();
    }

    /** The command of a contender that inherits its socket. */
    List<String> inherited(Place place, Ports ports) {
        String program =
                switch (this) {
                    case FLOOR -> place.helpers().resolve("floor").toString();
                    case SYSTEMD -> SYSTEMD_PROXYD.toString();
                    case BRO, INSIDE, TRANSPARENT -> place.bro().toString();
                    default -> throw new IllegalStateException(name + " does not inherit");
                };
        String most = "--connections-max=" + place.connectionsMost();
        List<String> words =
                new ArrayList<>(List.of(program, most, "127.0.0.1:" + ports.backend()));
        if (isInside()) {
            words.add("--network-namespace=" + BACKEND_NAMESPACE.orElseThrow());
            words.add("--transparent=" + (this == TRANSPARENT ? "yes" : "no"));
        }
        return words;
    }

    /**
     * Descriptors that it needs for so many connections: its sockets, and its pipes where it keeps
     * some.
     */
    long descriptorsFor(int connections) {
        return switch (this) {
            case SYSTEMD -> 6L * connections; // two sockets, two pipes
            case HAPROXY -> 5L * connections / 2; // two sockets, pipes for a quarter
            case DIRECT, FLOOR, BRO, INSIDE, TRANSPARENT, NGINX, SOCAT -> 2L * connections;
        };
    }

    private static String program(String name) {
        return which(name).orElseThrow().toString();
    }

    private static List<String> haproxy(Place place, Ports ports, boolean told) throws IOException {
        Path file = place.scratch().resolve("haproxy.cfg");
        long most =
                (place.descriptors() - 200) * 2 / 5; // two sockets, and pipes for a quarter of them
        Files.writeString(
                file,
                """
                global
                  maxconn %d
                  nbthread 1
                defaults
                  mode tcp
                  option splice-auto
                  timeout connect 5s
                  timeout client 1h
                  timeout server 1h
                listen compared
                  maxconn %d
                  bind 127.0.0.1:%d backlog 4096
                  server backend 127.0.0.1:%d%s
                """
                        .formatted(
                                most,
                                most,
                                ports.proxy(),
                                ports.backend(),
                                told ? " send-proxy" : ""));
        return List.of(program("haproxy"), "-db", "-q", "-f", file.toString());
    }

    private static List<String> nginx(Place place, Ports ports, boolean told) throws IOException {
        Path file = place.scratch().resolve("nginx.conf");
        Path modules = Path.of("/usr/lib/nginx/modules/ngx_stream_module.so");
        Files.writeString(
                file,
                """
                %sdaemon off;
                master_process off;
                pid %s/nginx-%d.pid;
                error_log stderr error;
                worker_rlimit_nofile %d;
                events { worker_connections %d; }
                stream {
                  server {
                    listen 127.0.0.1:%d backlog=4096;
                    proxy_pass 127.0.0.1:%d;
                    proxy_timeout 1h;
                    proxy_protocol %s;
                  }
                }
                """
                        .formatted(
                                Files.exists(modules) ? "load_module " + modules + ";\n" : "",
                                place.openScratch(),
                                ports.proxy(),
                                place.descriptors(),
                                place.descriptors(),
                                ports.proxy(),
                                ports.backend(),
                                told ? "on" : "off"));
        return List.of(program("nginx"), "-e", "stderr", "-c", file.toString());
    }
}
