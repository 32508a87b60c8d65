package org.brothaman.proxy.activation.manager;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.freedesktop.dbus.messages.MethodCall;
import org.freedesktop.dbus.types.UInt64;
import org.freedesktop.dbus.types.Variant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How containers of Podman's are paused, and when they are not. */
@Timeout(30)
final class FreezerTest extends FreezerStage {
    private static final String TIMER = ID + "-5261d576b2fa3e22.timer";
    private static final String CHECK = ID + "-5261d576b2fa3e22.service";

    private static Map<String, Object> settings(MethodCall call) throws Exception {
        assertEquals("ssa(sv)a(sa(sv))", call.getSig());
        assertEquals(List.of(PAUSE, "fail"), List.of(call.getParameters()).subList(0, 2));
        Map<String, Object> settings = new LinkedHashMap<>();
        for (Object setting : (List<?>) call.getParameters()[2]) {
            Object[] pair = (Object[]) setting;
            settings.put(pair[0].toString(), ((Variant<?>) pair[1]).getValue());
        }
        return settings;
    }

    private static List<String> commands(Object value, boolean mayFail) {
        return ((List<?>) value)
                .stream()
                        .map(Object[].class::cast)
                        .peek(exec -> assertEquals(mayFail, exec[2]))
                        .map(exec -> String.join(" ", texts(exec[1])))
                        .toList();
    }

    @Test
    void shouldHavePodmanPauseAContainer() throws Exception {
        Outcome outcome =
                freeze(
                        peer -> {
                            MethodCall start = expectPause(peer);
                            Map<String, Object> settings = settings(start);
                            assertEquals(
                                    List.of("/usr/bin/podman pause " + ID),
                                    commands(settings.get("ExecStart"), false));
                            assertEquals(
                                    List.of(
                                            "/bin/sh -c test -e '%s' && echo 0 >'%s' sh"
                                                    .formatted(
                                                            folder.resolve("runtime/crun/" + ID),
                                                            group.resolve("cgroup.freeze")),
                                            "/usr/bin/podman unpause " + ID),
                                    commands(settings.get("ExecStopPost"), true));
                            assertEquals(List.of(WEB), texts(settings.get("BindsTo")));
                            assertEquals(List.of(WEB), texts(settings.get("After")));
                            assertEquals(List.of(), texts(settings.get("Conflicts")));
                            Object[] condition =
                                    (Object[]) ((List<?>) settings.get("Conditions")).getFirst();
                            assertEquals(
                                    List.of("ConditionPathExists", false, false, group.toString()),
                                    Arrays.asList(condition));
                            started(peer, start);
                        });
        assertTrue(assertInstanceOf(Outcome.Done.class, outcome).state().isFrozen());
    }

    private static void started(FakePeer peer, MethodCall start) throws Exception {
        peer.reply(start, "o", FakePeer.job(9));
        peer.jobRemoved(9, PAUSE, "done");
        peer.paused = true;
        peer.setFor(PAUSE, "ActiveState", "active");
        peer.reply(peer.expect("GetUnit"), "o", UnitPath.of(PAUSE));
        peer.serve();
    }

    @Test
    void shouldStopTheHealthChecksMeanwhile() throws Exception {
        Outcome outcome =
                freeze(
                        peer -> {
                            units(container(peer), ID + "*.service", CHECK);
                            units(peer, ID + "*.service", CHECK);
                            units(peer, ID + "*.service");
                            units(peer, ID + "*.timer", TIMER);
                            MethodCall start = peer.expect("StartTransientUnit");
                            Map<String, Object> settings = settings(start);
                            assertEquals(List.of(TIMER), texts(settings.get("Conflicts")));
                            assertEquals(List.of(WEB, TIMER), texts(settings.get("After")));
                            assertEquals(
                                    "/bin/sh -c while systemctl --user is-active --quiet \"$$1\";"
                                            + " do sleep 0.1; done sh "
                                            + ID
                                            + "*.service",
                                    commands(settings.get("ExecStart"), false).getFirst());
                            assertEquals(
                                    "/bin/sh -c systemctl --user is-active --quiet 'web.service' &&"
                                            + " exec systemctl --user start --no-block '%s' sh"
                                                    .formatted(TIMER),
                                    commands(settings.get("ExecStopPost"), true).getLast());
                            started(peer, start);
                        });
        assertTrue(assertInstanceOf(Outcome.Done.class, outcome).state().isFrozen());
    }

    @Test
    void shouldWaitForTheStartOfAHealthChecksTimer() throws Exception {
        Outcome outcome =
                freeze(
                        peer -> {
                            units(container(peer), ID + "*.service");
                            units(peer, ID + "*.timer", TIMER);
                            peer.error(
                                    peer.expect("StartTransientUnit"),
                                    "org.freedesktop.systemd1.TransactionIsDestructive",
                                    "a timer has 'start' job queued, but 'stop' is included");
                            started(peer, peer.expect("StartTransientUnit"));
                        });
        assertTrue(assertInstanceOf(Outcome.Done.class, outcome).state().isFrozen());
    }

    @Test
    void shouldNotWaitForAHealthCheckWhenAClientHasCome() throws Exception {
        Outcome outcome =
                freeze(
                        () -> true,
                        peer -> {
                            units(container(peer), ID + "*.service", CHECK);
                            peer.serve();
                        });
        assertFalse(assertInstanceOf(Outcome.Done.class, outcome).state().isFrozen());
    }

    @Test
    void shouldSayWhereToLookWhenPodmanFails() throws Exception {
        Outcome outcome =
                freeze(
                        peer -> {
                            MethodCall start = expectPause(peer);
                            peer.reply(start, "o", FakePeer.job(9));
                            peer.jobRemoved(9, PAUSE, "failed");
                            peer.serve();
                        });
        assertOneLine(outcome, "podman pause failed");
        assertOneLine(outcome, "journalctl --user -u " + PAUSE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"pod start --pod-id-file=/run/id", "kube play a.yaml"})
    void shouldNotFreezeWhatIsMoreThanOneContainer(String words) throws Exception {
        Outcome outcome =
                freeze(
                        peer -> {
                            peer.unit("loaded", "active", "running");
                            peer.exec("ExecStart", ("/usr/bin/podman " + words).split(" "));
                            peer.accept().serve();
                        });
        assertOneLine(outcome, "(it is more than one container); use --on-idle=stop");
    }

    @Test
    void shouldNotFreezeWhatAWatchdogWouldKill() throws Exception {
        Outcome outcome =
                freeze(
                        peer -> {
                            peer.set("WatchdogUSec", new UInt64(0, 30_000_000));
                            container(peer).serve();
                        });
        assertOneLine(outcome, "WatchdogSec=");
    }

    @Test
    void shouldLeaveAContainerToWhoeverHasPausedIt() throws Exception {
        processes(true);
        assertOneLine(freeze(peer -> container(peer).serve()), "podman unpause web");
    }

    /** A unit that is frozen itself does not miss it, but would be stopped with it. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldTellByWhomItIsNeededAsForWhatIsToBeDone(boolean freezes) throws Exception {
        Outcome outcome =
                ask(
                        manager ->
                                freezes
                                        ? manager.mayFreeze(WEB, soon())
                                        : manager.mayStop(WEB, WEB, soon()),
                        peer -> {
                            peer.setFor(WEB, "RequiredBy", new String[] {"b.service"});
                            peer.setFor("b.service", "FreezerState", "frozen");
                            container(peer);
                            if (!freezes) {
                                peer.reply(peer.expect("GetUnitByPID"), "o", "/none");
                            }
                            peer.serve();
                        });
        if (freezes) {
            assertTrue(assertInstanceOf(Outcome.Done.class, outcome).state().isUp());
        } else {
            assertEquals(new Outcome.Needed(WEB, List.of("b.service")), outcome);
        }
    }

    /** It runs, though it could not be started again. */
    @Test
    void shouldTellOfAUnitWhoseFileIsGone() throws Exception {
        Outcome outcome =
                ask(
                        manager -> manager.mayStop(WEB, WEB, soon()),
                        peer -> {
                            peer.set("InactiveEnterTimestampMonotonic", new UInt64(4_000_000_000L));
                            peer.unit("not-found", "active", "running");
                            peer.accept().serve();
                        });
        UnitState state = assertInstanceOf(Outcome.Done.class, outcome).state();
        assertTrue(state.isUp());
        assertEquals(4_242_424_242L, state.begun());
        assertEquals(4_000_000_000L, state.rested());
    }

    @Test
    void shouldNotFreezeWhatAnAwakeUnitNeeds() throws Exception {
        Outcome outcome =
                freeze(
                        peer -> {
                            peer.setFor(
                                    WEB, "RequiredBy", new String[] {"app.service", "b.service"});
                            peer.setFor("b.service", "FreezerState", "frozen");
                            container(peer);
                            peer.reply(peer.expect("GetUnitByPID"), "o", "/none");
                            peer.serve();
                        });
        assertEquals(new Outcome.Needed(WEB, List.of("app.service")), outcome);
    }

    @Test
    void shouldSeeAPausedContainerAsFrozen() throws Exception {
        Outcome outcome =
                ask(
                        manager -> manager.glance(WEB, soon()),
                        peer -> {
                            peer.paused = true;
                            peer.setFor(PAUSE, "ActiveState", "active");
                            container(peer);
                            peer.reply(peer.expect("GetUnit"), "o", UnitPath.of(PAUSE));
                            peer.serve();
                        });
        assertTrue(assertInstanceOf(Outcome.Done.class, outcome).state().isFrozen());
    }

    /** The job goes on for the time that Podman takes. */
    @Test
    void shouldGoOnAsSoonAsTheProcessesDo() throws Exception {
        processes(true);
        Outcome outcome =
                ask(
                        manager -> manager.thaw(WEB, soon()),
                        peer -> {
                            peer.paused = true;
                            peer.setFor(PAUSE, "ActiveState", "active");
                            container(peer);
                            peer.reply(peer.expect("GetUnit"), "o", UnitPath.of(PAUSE));
                            MethodCall stop = peer.expect("StopUnit");
                            assertEquals(List.of(PAUSE, "replace"), List.of(stop.getParameters()));
                            peer.reply(stop, "o", FakePeer.job(10));
                            processes(false);
                            peer.serve();
                        });
        assertFalse(assertInstanceOf(Outcome.Done.class, outcome).state().isFrozen());
    }

    @Test
    void shouldWaitForPodmanWhereTheProcessesCannotBeSeen() throws Exception {
        Files.delete(group.resolve("cgroup.events"));
        Files.delete(group);
        Outcome outcome =
                ask(
                        manager -> manager.thaw(WEB, soon()),
                        peer -> {
                            peer.paused = true;
                            peer.setFor(PAUSE, "ActiveState", "active");
                            container(peer);
                            peer.reply(peer.expect("GetUnit"), "o", UnitPath.of(PAUSE));
                            MethodCall stop = peer.expect("StopUnit");
                            peer.reply(stop, "o", FakePeer.job(10));
                            peer.jobRemoved(10, PAUSE, "done");
                            peer.serve();
                        });
        assertInstanceOf(Outcome.Done.class, outcome);
    }
}
