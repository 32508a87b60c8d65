package org.brothaman.proxy.activation.manager;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.brothaman.proxy.activation.systemd.TimeSpan;
import org.freedesktop.dbus.messages.MethodCall;
import org.freedesktop.dbus.types.Variant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How a unit is kept awake by another one that needs it. */
@Timeout(30)
final class HoldTest extends ManagerStage {
    private static final String HOLD = "bro-proxy-hold-web.service";

    private Outcome hold(TimeSpan span, FakeManager.Script script) throws Exception {
        try (FakeManager fake = new FakeManager(folder, script);
                SystemdManager manager = manager(fake.address())) {
            return manager.hold(HoldReason.BY_HAND, WEB, span, 1000, soon());
        }
    }

    private static void notLoaded(FakePeer peer) throws Exception {
        peer.error(
                peer.expect("StopUnit"),
                "org.freedesktop.systemd1.NoSuchUnit",
                "Unit " + HOLD + " not loaded.");
    }

    private static Map<String, Object> settings(MethodCall call) throws Exception {
        assertEquals(List.of(HOLD, "fail"), List.of(call.getParameters()).subList(0, 2));
        Map<String, Object> settings = new LinkedHashMap<>();
        for (Object setting : (List<?>) call.getParameters()[2]) {
            Object[] pair = (Object[]) setting;
            settings.put(pair[0].toString(), ((Variant<?>) pair[1]).getValue());
        }
        return settings;
    }

    private static String command(Map<String, Object> settings) {
        Object[] exec = (Object[]) ((List<?>) settings.get("ExecStart")).getFirst();
        return String.join(" ", UnitProperty.texts(exec[1]));
    }

    private static void started(FakePeer peer, MethodCall start) throws Exception {
        peer.reply(start, "o", FakePeer.job(9));
        peer.jobRemoved(9, HOLD, "done");
        peer.serve();
    }

    private static FakePeer running(FakePeer peer) throws Exception {
        peer.unit("loaded", "active", "running");
        return peer.accept();
    }

    @Test
    void shouldNeedTheUnitForAsLongAsItIsHeld() throws Exception {
        List<String> commands = new ArrayList<>();
        for (TimeSpan span : List.of(TimeSpan.parse("90min"), TimeSpan.INFINITE)) {
            Outcome outcome =
                    hold(
                            span,
                            peer -> {
                                notLoaded(running(peer));
                                MethodCall start = peer.expect("StartTransientUnit");
                                Map<String, Object> settings = settings(start);
                                assertEquals(
                                        List.of(WEB), UnitProperty.texts(settings.get("Requires")));
                                assertEquals(
                                        List.of(WEB), UnitProperty.texts(settings.get("After")));
                                commands.add(command(settings));
                                started(peer, start);
                            });
            assertTrue(assertInstanceOf(Outcome.Done.class, outcome).state().isUp());
        }
        assertEquals(
                List.of(
                        "/bin/sh -c exec sleep `cut -d. -f1 /proc/uptime | xargs expr 6400 - `",
                        "/bin/sleep infinity"),
                commands);
    }

    @Test
    void shouldTakeThePlaceOfTheLastOne() throws Exception {
        Outcome outcome =
                hold(
                        TimeSpan.INFINITE,
                        peer -> {
                            MethodCall stop = running(peer).expect("StopUnit");
                            assertEquals(List.of(HOLD, "replace"), List.of(stop.getParameters()));
                            peer.reply(stop, "o", FakePeer.job(8));
                            peer.jobRemoved(8, HOLD, "done");
                            peer.error(
                                    peer.expect("StartTransientUnit"),
                                    "org.freedesktop.systemd1.UnitExists",
                                    "Unit " + HOLD + " was already loaded");
                            started(peer, peer.expect("StartTransientUnit"));
                        });
        assertInstanceOf(Outcome.Done.class, outcome);
    }

    /** Its proxy may put it to sleep in between. */
    @Test
    void shouldWaitForTheEndOfAStop() throws Exception {
        Outcome outcome =
                hold(
                        TimeSpan.INFINITE,
                        peer -> {
                            notLoaded(running(peer));
                            peer.error(
                                    peer.expect("StartTransientUnit"),
                                    "org.freedesktop.systemd1.TransactionIsDestructive",
                                    "Transaction is destructive.");
                            started(peer, peer.expect("StartTransientUnit"));
                        });
        assertInstanceOf(Outcome.Done.class, outcome);
    }

    @Test
    void shouldSayWhenThatMayNotBe() throws Exception {
        Outcome outcome =
                hold(
                        TimeSpan.INFINITE,
                        peer -> {
                            notLoaded(running(peer));
                            peer.error(
                                    peer.expect("StartTransientUnit"),
                                    "org.freedesktop.DBus.Error.AccessDenied",
                                    "Access denied");
                            peer.serve();
                        });
        assertOneLine(outcome, HOLD);
    }
}
