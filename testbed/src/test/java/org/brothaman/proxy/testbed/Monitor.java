package org.brothaman.proxy.testbed;

/**
 * Asks the proxy of a deployment once a second until its input ends, a minute at most, and prints
 * the status of the answer, 000 for none, which it may find out after 5 seconds only: it was being
 * served when what it asks was frozen; or later, if it is to wait so long. From 127.0.0.1.
 */
record Monitor(Running running) implements AutoCloseable {
    private static final String REQUEST =
            "curl --silent --max-time %d --output /dev/null --write-out '%%{http_code}\\n' %s http://127.0.0.1:%d";

    private static final int PATIENCE_SECONDS = 5;

    Monitor(Deployment web) {
        this(web, PATIENCE_SECONDS);
    }

    /** With that many seconds for each answer. */
    Monitor(Deployment web, int patience) {
        this(
                web.account()
                        .start(
                                60,
                                "bash",
                                "-c",
                                "while read -t 1 _ || (($? > 128)); do %s; done"
                                        .formatted(request("", web, patience))));
    }

    private static String request(String options, Deployment web, int patience) {
        return REQUEST.formatted(patience, options, web.frontPort());
    }

    /** The same, once, from another address of this machine. */
    static Outcome askFrom(String address, Deployment web) {
        return web.account().shell(request("--interface " + address, web, PATIENCE_SECONDS));
    }

    void awaitAnswer(String status) {
        running.awaitLine(status, 30);
    }

    /** Whether an answer of that status has come since the last question. */
    boolean hasHad(String status) {
        return running.linesSoFar().contains(status);
    }

    @Override
    public void close() {
        running.finish();
    }
}
