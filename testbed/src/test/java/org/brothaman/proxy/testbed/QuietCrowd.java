package org.brothaman.proxy.testbed;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.brothaman.proxy.testbed.Account.Who;

/**
 * Clients of a soak who stay connected from its beginning to its end, to a Redis that is frozen
 * under them; only one of them asks something every few seconds. What they cost the proxy is what
 * it has more than with one of them. Its test's thread only.
 */
final class QuietCrowd {
    private static final int CLIENTS = 5000;
    private static final int EACH_MAX_KIB = 2;

    private final Deployment deployment;
    private final ProxyWatch watch;
    private final Trend alone = new Trend();
    private final Trend together = new Trend();

    QuietCrowd(Host host, long leader, int user) {
        deployment = host.deployment(Who.USER);
        deployment
                .program(
                        "localhost/redis:1",
                        "/usr/bin/redis-server --port %d --save \"\""
                                .formatted(deployment.backPort()))
                .proxy(
                        "--on-idle=freeze --quiet-after=300ms --exit-idle-time infinity --connections-max=%d"
                                .formatted(2 * CLIENTS));
        watch = new ProxyWatch("quiet", deployment, leader, user);
    }

    void install() {
        Images.add("redis", List.of(), deployment.account());
        deployment.install();
    }

    Deployment deployment() {
        return deployment;
    }

    ProxyWatch watch() {
        return watch;
    }

    /** The options of images/load.c, for one client. */
    String loadOfOne() {
        return load(1);
    }

    /** The same, for all of them. */
    String load() {
        return load(CLIENTS);
    }

    private String load(int clients) {
        return " --quiet %d --quiet-clients %d".formatted(deployment.frontPort(), clients);
    }

    /** Somebody has looked at the proxy. */
    void noteMemory(double seconds, boolean all) {
        try {
            (all ? together : alone).add(seconds, watch.anonymousKib());
        } catch (IOException gone) {
            // The watch counts its processes.
        }
    }

    List<String> faults() {
        var faults = new ArrayList<String>();
        if (watch.processes() != 1) faults.add("the proxy of the quiet ones was not one process");
        if (eachKib() > EACH_MAX_KIB) faults.add(report());
        if (thaws() < 2)
            faults.add("the Redis of the quiet ones was thawed %d times".formatted(thaws()));
        return faults;
    }

    String report() {
        return String.format(
                Locale.ROOT,
                "%d connections need %.2f KiB each beside %.0f KiB with one, thawed %d times",
                CLIENTS,
                eachKib(),
                alone.median(),
                thaws());
    }

    private double eachKib() {
        return (together.median() - alone.median()) / CLIENTS;
    }

    private long thaws() {
        return deployment.account().journal(deployment.proxyUnit()).stream()
                .filter(line -> line.contains(" thawed in "))
                .count();
    }
}
