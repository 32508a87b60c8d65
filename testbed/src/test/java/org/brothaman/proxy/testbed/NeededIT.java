package org.brothaman.proxy.testbed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import org.brothaman.proxy.testbed.Account.Who;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One that two others require, and that has clients of its own too: it sleeps after the last. */
@ExtendWith({Testbed.class, NativeBinary.class})
final class NeededIT {
    private static final String SOON = "--exit-idle-time 200ms --on-idle=";

    private static Deployment deployment(Host host, String onIdle, String unit) {
        return host.deployment(Who.USER)
                .container("StopTimeout=2")
                .unit(unit)
                .proxy(SOON + onIdle)
                .install();
    }

    private static Deployment needing(Deployment db, Host host, String onIdle) {
        return deployment(host, onIdle, "Requires=%1$s\nAfter=%1$s".formatted(db.unit()));
    }

    private static Running hold(Deployment web) {
        Running held = web.client().with("--hold").start();
        held.awaitLine("holding", 30);
        return held;
    }

    private static void leave(Running held) {
        held.tell("go on");
        held.finish().orFail();
    }

    private static void awaitAsleep(Deployment web, String onIdle) {
        web.awaitState(web.proxyUnit(), "inactive");
        if (onIdle.equals("freeze")) {
            assertEquals("paused", web.podmanState());
        } else {
            assertEquals("inactive", web.account().property(web.unit(), "ActiveState"));
        }
    }

    /** Podman calls it paused for a moment after its processes run again. */
    private static void assertAwake(Deployment web) {
        web.directClient().with("--timeout", 5000).answer();
    }

    private static void awaitKeptUp(Deployment db, Deployment by) {
        db.account()
                .await(
                        "kept up by %s alone".formatted(by.unit()),
                        30,
                        "bro-proxy status %s | grep -q 'kept up by %s$'"
                                .formatted(db.name(), by.unit()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"stop", "freeze"})
    void shouldSleepAfterItsLastUser(String onIdle, Host host) {
        var db = deployment(host, onIdle, "");
        var shop = needing(db, host, onIdle);
        var blog = needing(db, host, onIdle);

        Running client = hold(db);
        Running ofShop = hold(shop);
        Running ofBlog = hold(blog);
        String token = db.directClient().answer().token();
        leave(ofShop);
        awaitAsleep(shop, onIdle);
        leave(client);
        awaitKeptUp(db, blog);
        assertAwake(db);

        // Those who need it have gone, and a client of its own has stayed.
        client = hold(db);
        leave(ofBlog);
        awaitAsleep(blog, onIdle);
        assertAwake(db);
        assertEquals(token, db.directClient().answer().token());
        leave(client);
        awaitAsleep(db, onIdle);

        // Both wake it, and the last is one who needs it.
        ofBlog = hold(blog);
        assertAwake(db);
        String later = db.client().answer().token();
        if (onIdle.equals("freeze")) {
            assertEquals(token, later);
        } else {
            assertNotEquals(token, later);
        }
        awaitKeptUp(db, blog);
        leave(ofBlog);
        awaitAsleep(blog, onIdle);
        awaitAsleep(db, onIdle);
    }
}
