package org.brothaman.proxy.activation.manager;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.util.List;
import org.freedesktop.dbus.messages.MethodCall;
import org.freedesktop.dbus.types.UInt32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a stop of ours leaves behind, and whom it spares. */
@Timeout(30)
final class StoppingTest extends ManagerStage {
    private static final String APP = "app.service";

    private static void stopJob(FakePeer peer) throws Exception {
        MethodCall stop = peer.expect("StopUnit");
        assertEquals(List.of(WEB, "fail"), List.of(stop.getParameters()));
        peer.reply(stop, "o", FakePeer.job(8));
        peer.jobRemoved(8, WEB, "done");
    }

    private Outcome stop(FakeManager.Script script) throws Exception {
        return stop(WEB, script);
    }

    private Outcome stop(String served, FakeManager.Script script) throws Exception {
        try (FakeManager fake = new FakeManager(folder, script);
                UnitManager manager = manager(fake.address())) {
            return manager.stop(WEB, served, soon());
        }
    }

    private static void failed(FakePeer peer, String result, int code, int status) {
        peer.unit("loaded", "failed", "failed");
        peer.set("Result", result);
        peer.set("ExecMainCode", code);
        peer.set("ExecMainStatus", status);
    }

    @ParameterizedTest
    @CsvSource({
        "exit-code, 1, 143",
        "exit-code, 1, 130",
        "exit-code, 1, 137",
        "exit-code, 1, 131",
        "signal, 2, 9",
        "timeout, 2, 9"
    })
    void shouldForgetAFailureThatIsTheTraceOfTheStop(String result, int code, int status)
            throws Exception {
        Outcome outcome =
                stop(
                        peer -> {
                            peer.accept();
                            failed(peer, result, code, status);
                            stopJob(peer);
                            MethodCall reset = peer.expect("ResetFailedUnit");
                            assertEquals(List.of(WEB), List.of(reset.getParameters()));
                            peer.reply(reset, "");
                            peer.serve();
                        });
        UnitState state = assertInstanceOf(Outcome.Done.class, outcome).state();
        assertEquals(status == 137 || status == 9, state.endedBy(UnitState.SIGKILL));
    }

    @ParameterizedTest
    @CsvSource({"exit-code, 1, 1", "exit-code, 1, 139", "core-dump, 3, 11", "exit-code, 1, 15"})
    void shouldKeepAFailureOfTheUnitsOwn(String result, int code, int status) throws Exception {
        Outcome outcome =
                stop(
                        peer -> {
                            peer.accept();
                            failed(peer, result, code, status);
                            stopJob(peer);
                            peer.serve();
                        });
        assertInstanceOf(Outcome.Done.class, outcome);
    }

    /** A unit that others name stays loaded, and counts its starts. */
    @Test
    void shouldForgetTheStartsOfAUnitThatEndedWell() throws Exception {
        Outcome outcome =
                stop(
                        peer -> {
                            peer.accept();
                            stopJob(peer);
                            peer.error(
                                    peer.expect("ResetFailedUnit"),
                                    "org.freedesktop.systemd1.NoSuchUnit",
                                    "Unit web.service not loaded.");
                            peer.serve();
                        });
        assertInstanceOf(Outcome.Done.class, outcome);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "RequiredBy",
                "RequisiteOf",
                "BoundBy",
                "ConsistsOf",
                "PropagatesStopTo",
                "UpheldBy"
            })
    void shouldNotStopWhatARunningUnitNeeds(String relation) throws Exception {
        Outcome outcome =
                stop(
                        peer -> {
                            peer.unit("loaded", "active", "running");
                            peer.setFor(WEB, relation, new String[] {APP, "down.service"});
                            peer.setFor("down.service", "ActiveState", "inactive");
                            peer.accept();
                            peer.reply(ownUnit(peer), "o", UnitPath.of("web-proxy.service"));
                            peer.serve();
                        });
        assertEquals(new Outcome.Needed(WEB, List.of(APP)), outcome);
        assertOneLine(outcome, "web.service keeps running: app.service needs it");
    }

    /** A proxy unit that requires its container, as those for systemd-socket-proxyd do. */
    @Test
    void shouldNotCountTheUnitThatWeRunIn() throws Exception {
        Outcome outcome =
                stop(
                        peer -> {
                            peer.unit("loaded", "active", "running");
                            peer.setFor(WEB, "RequiredBy", new String[] {"web-proxy.service"});
                            peer.accept();
                            peer.reply(ownUnit(peer), "o", UnitPath.of("web-proxy.service"));
                            peer.unit("loaded", "inactive", "dead");
                            stopJob(peer);
                            peer.reply(peer.expect("ResetFailedUnit"), "");
                            peer.serve();
                        });
        assertInstanceOf(Outcome.Done.class, outcome);
    }

    private static MethodCall ownUnit(FakePeer peer) throws Exception {
        MethodCall call = peer.expect("GetUnitByPID");
        assertEquals(List.of(new UInt32(0)), List.of(call.getParameters()));
        return call;
    }

    /** A pod's containers are bound to it, and it wants them. */
    @Test
    void shouldNotCountWhatTheUnitStartsItself() throws Exception {
        Outcome outcome =
                stop(
                        peer -> {
                            peer.unit("loaded", "active", "running");
                            peer.setFor(WEB, "BoundBy", new String[] {APP});
                            peer.setFor(WEB, "Wants", new String[] {APP});
                            peer.accept();
                            MethodCall stop = peer.expect("StopUnit");
                            peer.unit("loaded", "inactive", "dead");
                            peer.reply(stop, "o", FakePeer.job(8));
                            peer.jobRemoved(8, WEB, "done");
                            peer.reply(peer.expect("ResetFailedUnit"), "");
                            peer.reply(peer.expect("ResetFailedUnit"), "");
                            peer.serve();
                        });
        assertInstanceOf(Outcome.Done.class, outcome);
    }

    /** A pod's member that a unit outside of the pod requires; or a unit that is down meanwhile. */
    @ParameterizedTest
    @CsvSource({"active, Wants", "inactive, After"})
    void shouldNotStopUnderThoseThatNeedWhatIsStoppedToo(String between, String relation)
            throws Exception {
        Outcome outcome =
                stop(
                        peer -> {
                            peer.unit("loaded", "active", "running");
                            peer.setFor(WEB, "BoundBy", new String[] {"member.service"});
                            peer.setFor(WEB, relation, new String[] {"member.service"});
                            peer.setFor("member.service", "ActiveState", between);
                            peer.setFor("member.service", "RequiredBy", new String[] {APP});
                            peer.accept();
                            peer.reply(ownUnit(peer), "o", UnitPath.of("web-proxy.service"));
                            peer.serve();
                        });
        assertEquals(new Outcome.Needed(WEB, List.of(APP)), outcome);
    }

    /** Container app is in the network of container web, both for nobody now. */
    @Test
    void shouldStopWithItWhatNobodyUses() throws Exception {
        Outcome outcome =
                stop(
                        APP,
                        peer -> {
                            peer.unit("loaded", "active", "running");
                            peer.setFor(WEB, "RequiredBy", new String[] {APP});
                            peer.accept();
                            MethodCall stop = peer.expect("StopUnit");
                            failed(peer, "exit-code", 1, 143);
                            peer.reply(stop, "o", FakePeer.job(8));
                            peer.jobRemoved(8, WEB, "done");
                            for (String unit : List.of(WEB, APP)) {
                                MethodCall reset = peer.expect("ResetFailedUnit");
                                assertEquals(List.of(unit), List.of(reset.getParameters()));
                                peer.reply(reset, "");
                            }
                            peer.serve();
                        });
        assertInstanceOf(Outcome.Done.class, outcome);
    }

    @Test
    void shouldNotStopWithItWhatOthersNeed() throws Exception {
        Outcome outcome =
                stop(
                        APP,
                        peer -> {
                            peer.unit("loaded", "active", "running");
                            peer.setFor(WEB, "RequiredBy", new String[] {APP, "api.service"});
                            peer.accept();
                            peer.reply(ownUnit(peer), "o", UnitPath.of(APP));
                            peer.serve();
                        });
        assertEquals(new Outcome.Needed(WEB, List.of("api.service")), outcome);
    }

    @ParameterizedTest
    @CsvSource({"137, true", "1, false"})
    void shouldForgetHowTheStopEndedItsParts(int status, boolean forgets) throws Exception {
        Outcome outcome =
                stop(
                        peer -> {
                            peer.setFor(WEB, "BoundBy", new String[] {APP});
                            peer.setFor(WEB, "Wants", new String[] {APP, "other.service"});
                            peer.accept();
                            failed(peer, "exit-code", 1, status);
                            peer.setFor(WEB, "ActiveState", "inactive");
                            stopJob(peer);
                            peer.reply(peer.expect("ResetFailedUnit"), "");
                            if (forgets) {
                                MethodCall reset = peer.expect("ResetFailedUnit");
                                assertEquals(List.of(APP), List.of(reset.getParameters()));
                                peer.reply(reset, "");
                            }
                            peer.serve();
                        });
        assertInstanceOf(Outcome.Done.class, outcome);
    }

    @Test
    void shouldNotTakeBackAnotherJob() throws Exception {
        Outcome outcome =
                stop(
                        peer -> {
                            peer.unit("loaded", "active", "running");
                            peer.accept();
                            peer.error(
                                    peer.expect("StopUnit"),
                                    "org.freedesktop.systemd1.TransactionIsDestructive",
                                    "Transaction is destructive.");
                            peer.serve();
                        });
        assertEquals(new Outcome.Needed(WEB, List.of()), outcome);
        assertOneLine(outcome, "systemd has another job for it");
    }
}
