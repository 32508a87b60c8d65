package org.brothaman.proxy.bench.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/**
 * Where everything runs: programs, a scratch folder that ends with the comparison, processors and
 * limits. Made once at the start, never changed.
 *
 * @param helpers folder of the compiled C helpers
 * @param bro bro-proxy's native binary, which may not exist
 * @param generatorCpus processors of load generator and backend, as {@code taskset -c} takes them
 * @param proxyCpus processors of the proxy
 * @param descriptors hard limit on open descriptors, the same for every contender
 * @param root whether another user can be taken on and processes of others traced
 */
public record Place(
        Path helpers,
        Path bro,
        Path scratch,
        String generatorCpus,
        String proxyCpus,
        long descriptors,
        boolean root) {

    /**
     * A user id that owns nothing, so that the kernel counts only this proxy's pipes against it.
     */
    private static final String NOBODY = "64321";

    /**
     * The cap on connections that every contender gets, so that none stops at a default of its own.
     */
    int connectionsMost() {
        return (int) Math.min(20_000, descriptors / 2 - 50);
    }

    /**
     * The same with programs copied into the scratch folder, where a user without any rights may
     * execute them: the checkout may lie in somebody's private folder.
     */
    public Place withReadableCopies() throws IOException {
        Files.setPosixFilePermissions(scratch, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path open = Files.createDirectory(openScratch());
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
        for (String helper : List.of("load", "floor", "startup", "steps", "price")) {
            Files.copy(helpers.resolve(helper), scratch.resolve(helper));
        }
        Path copy = scratch.resolve("bro-proxy");
        if (Files.isExecutable(bro)) {
            Files.copy(bro, copy);
        }
        Path program = Files.exists(copy) ? copy : bro;
        return new Place(scratch, program, scratch, generatorCpus, proxyCpus, descriptors, root);
    }

    /** Where a proxy without rights may write. */
    Path openScratch() {
        return scratch.resolve("open");
    }

    /** The same with everything on one of the proxy's processors. */
    Place onOneCore() {
        String cpu = firstProxyCpu();
        return new Place(helpers, bro, scratch, cpu, cpu, descriptors, root);
    }

    /** Whether the generator has its processors for itself and may spin. */
    boolean generatorAlone() {
        return !generatorCpus.equals(proxyCpus);
    }

    /** One processor of the proxy's, for a program that pins itself. */
    String firstProxyCpu() {
        return proxyCpus.split("[,-]")[0];
    }

    /**
     * What is put in front of a proxy's command, the same for all: limits, processors, user. Each
     * replaces itself by the next, so the process id stays. SIGPIPE is ignored as systemd does for
     * every unit; systemd-socket-proxyd dies of a client's reset without it.
     */
    List<String> proxyPrefix(boolean unprivileged) {
        List<String> prefix = new ArrayList<>(prefix(proxyCpus));
        if (unprivileged) {
            prefix.addAll(
                    List.of("setpriv", "--reuid", NOBODY, "--regid", NOBODY, "--clear-groups"));
            prefix.addAll(List.of("--bounding-set=-all", "--inh-caps=-all"));
        }
        return prefix;
    }

    /** What is put in front of the load generator. */
    List<String> generatorPrefix() {
        return prefix(generatorCpus);
    }

    private List<String> prefix(String cpus) {
        return List.of(
                "prlimit",
                "--nofile=" + descriptors + ":" + descriptors,
                "env",
                "--ignore-signal=PIPE",
                "taskset",
                "-c",
                cpus);
    }
}
