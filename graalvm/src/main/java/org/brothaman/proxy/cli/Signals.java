package org.brothaman.proxy.cli;

import java.util.concurrent.atomic.AtomicBoolean;
import sun.misc.Signal;

/** SIGTERM and SIGINT: the first asks the proxy to end, the next one makes it. */
final class Signals {
    private Signals() {}

    // Not imported: javac warns of an import of Signal wherever it stands. Nothing else in
    // the JDK hears a
    // signal without ending the process at once.
    @SuppressWarnings("sunapi")
    static void endBy(Runnable gently, Runnable atOnce) {
        AtomicBoolean asked = new AtomicBoolean();
        for (String name : new String[] {"TERM", "INT"}) {
            Signal.handle(
                    new Signal(name),
                    signal -> {
                        if (asked.getAndSet(true)) {
                            atOnce.run();
                        } else {
                            gently.run();
                        }
                    });
        }
    }
}
