package org.brothaman.proxy.activation.manager;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.freedesktop.dbus.messages.MethodCall;
import org.freedesktop.dbus.types.Variant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a unit needs is frozen and thawed with it, and what is needed is not frozen. */
@Timeout(30)
final class NeedsFreezerTest extends FreezerStage {
    private static final String DB = "db.service";
    private static final String MIGRATION = "migration.service";
    private static final String PAUSE_OF_DB = "bro-proxy-pause-db.service";

    /** Starts and stops pauses as asked, until the client leaves. */
    private static void keepPauses(
            FakePeer peer, Map<String, List<String>> pauses, List<String> log) throws Exception {
        peer.paused = true;
        while (true) {
            MethodCall call = peer.next();
            String name = call.getParameters()[0].toString();
            switch (call.getName()) {
                case "ListUnitsByPatterns" -> {
                    boolean all = FakePeer.isAboutAllPauses(call);
                    peer.units(call, all ? pauses.keySet().toArray(String[]::new) : new String[0]);
                }
                case "GetUnit" -> {
                    if (pauses.containsKey(name)) {
                        peer.reply(call, "o", UnitPath.of(name));
                    } else {
                        peer.error(call, "org.freedesktop.systemd1.NoSuchUnit", "Not loaded.");
                    }
                }
                default -> {
                    log.add(call.getName() + " " + name);
                    if (call.getName().equals("StopUnit")) {
                        pauses.remove(name);
                    } else if (call.getName().equals("StartTransientUnit")) {
                        pauses.put(name, partOf(call));
                        peer.setFor(name, "ActiveState", "active");
                    }
                    peer.reply(call, "o", FakePeer.job(9));
                    peer.jobRemoved(9, name, "done");
                }
            }
        }
    }

    private static List<String> partOf(MethodCall call) throws Exception {
        for (Object setting : (List<?>) call.getParameters()[2]) {
            Object[] pair = (Object[]) setting;
            if (pair[0].equals("PartOf")) {
                return texts(((Variant<?>) pair[1]).getValue());
            }
        }
        return List.of();
    }

    /** web.service, which needs db.service, and so may api.service. */
    private static FakePeer webAndDb(FakePeer peer) throws IOException {
        container(peer);
        peer.setFor(WEB, "Requires", new String[] {DB, "basic.target"});
        peer.setFor(DB, "StopWhenUnneeded", true);
        peer.setFor(DB, "RequiredBy", new String[] {WEB});
        peer.setFor(DB, "BoundBy", new String[] {PAUSE_OF_DB});
        peer.setFor("api.service", "ActiveState", "inactive");
        return peer;
    }

    /** web.service, which needs migration.service, which needs db.service. */
    private static FakePeer webAndMigration(FakePeer peer) throws IOException {
        webAndDb(peer);
        peer.setFor(WEB, "Requires", new String[] {MIGRATION});
        peer.setFor(MIGRATION, "Requires", new String[] {DB});
        peer.setFor(PAUSE_OF_DB, "ActiveState", "active");
        return peer;
    }

    /** Its pause ends with that of its user, by whomever that is ended. */
    @Test
    void shouldFreezeWhatRunsForItAlone() throws Exception {
        Map<String, List<String>> pauses = new LinkedHashMap<>();
        freeze(
                peer -> {
                    webAndDb(peer);
                    peer.setFor(DB, "WantedBy", new String[] {"api.service", "migration.service"});
                    peer.setFor("migration.service", "SubState", "exited");
                    keepPauses(peer, pauses, new ArrayList<>());
                });
        assertEquals(Map.of(PAUSE, List.of(), PAUSE_OF_DB, List.of(PAUSE)), pauses);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "has another user",
                "has one whose start waits",
                "may run for itself",
                "has ended"
            })
    void shouldFreezeNothingElse(String because) throws Exception {
        Map<String, List<String>> pauses = new LinkedHashMap<>();
        freeze(
                peer -> {
                    webAndDb(peer);
                    switch (because) {
                        case "has another user" -> {
                            peer.setFor(DB, "WantedBy", new String[] {"api.service"});
                            peer.setFor("api.service", "ActiveState", "active");
                        }
                        case "has one whose start waits" -> {
                            peer.setFor(DB, "WantedBy", new String[] {"api.service"});
                            peer.waitsToStart("api.service");
                        }
                        case "may run for itself" -> peer.setFor(DB, "StopWhenUnneeded", false);
                        default -> peer.setFor(DB, "ControlGroup", "");
                    }
                    keepPauses(peer, pauses, new ArrayList<>());
                });
        assertEquals(Map.of(PAUSE, List.of()), pauses);
    }

    /** Somebody thaws the user in the very moment. */
    @Test
    void shouldThawWhatWasFrozenTooLate() throws Exception {
        Map<String, List<String>> pauses =
                new LinkedHashMap<>() {
                    private static final long serialVersionUID = 1L;

                    @Override
                    public List<String> put(String name, List<String> with) {
                        with.forEach(this::remove);
                        return super.put(name, with);
                    }
                };
        freeze(peer -> keepPauses(webAndDb(peer), pauses, new ArrayList<>()));
        assertEquals(Map.of(), pauses);
    }

    @ParameterizedTest
    @ValueSource(strings = {"StartUnit", "StopUnit"})
    void shouldThawWhatItNeedsBeforeItWakes(String wakes) throws Exception {
        boolean starts = wakes.equals("StartUnit");
        Map<String, List<String>> pauses = new LinkedHashMap<>(Map.of(PAUSE_OF_DB, List.of(PAUSE)));
        if (!starts) {
            pauses.put(PAUSE, List.of());
        }
        List<String> log = new ArrayList<>();
        ask(
                manager -> starts ? manager.start(WEB, soon()) : manager.thaw(WEB, soon()),
                peer -> {
                    webAndDb(peer);
                    peer.setFor(PAUSE, "ActiveState", "active");
                    peer.setFor(PAUSE_OF_DB, "ActiveState", "active");
                    keepPauses(peer, pauses, log);
                });
        assertEquals(List.of("StopUnit " + PAUSE_OF_DB, wakes + " " + (starts ? WEB : PAUSE)), log);
    }

    /** A migration, for one, that is started with it and works on the database. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldThawWhatIsNeededByWhatStartsWithIt(boolean waits) throws Exception {
        Map<String, List<String>> pauses = new LinkedHashMap<>(Map.of(PAUSE_OF_DB, List.of()));
        List<String> log = new ArrayList<>();
        ask(
                manager -> manager.start(WEB, soon()),
                peer -> {
                    webAndMigration(peer);
                    if (waits) {
                        peer.waitsToStart(MIGRATION);
                    } else {
                        peer.setFor(MIGRATION, "ActiveState", "inactive");
                    }
                    keepPauses(peer, pauses, log);
                });
        List<String> started = List.of("StartUnit " + WEB);
        assertEquals(waits ? List.of("StopUnit " + PAUSE_OF_DB, started.getFirst()) : started, log);
    }

    /** Who has begun to freeze what it needs had not seen its job. */
    @Test
    void shouldThawWhatWasFrozenBeforeItsJobWasThere() throws Exception {
        Map<String, List<String>> pauses = new LinkedHashMap<>();
        List<String> log = new ArrayList<>();
        ask(
                manager -> manager.start(WEB, soon()),
                peer -> {
                    webAndDb(peer);
                    peer.setFor(PAUSE_OF_DB, "ActiveState", "active");
                    MethodCall start = peer.expect("StartUnit");
                    pauses.put(PAUSE_OF_DB, List.of());
                    peer.reply(start, "o", FakePeer.job(1));
                    peer.jobRemoved(1, WEB, "done");
                    keepPauses(peer, pauses, log);
                });
        assertEquals(List.of("StopUnit " + PAUSE_OF_DB), log);
    }

    /** The conversation has broken behind the question for it. */
    @Test
    void shouldThawWhatItNeedsWhenItIsFoundUp() throws Exception {
        Map<String, List<String>> pauses = new LinkedHashMap<>(Map.of(PAUSE_OF_DB, List.of()));
        List<String> log = new ArrayList<>();
        try (FakeManager fake =
                        new FakeManager(
                                folder,
                                peer -> {
                                    webAndDb(peer).expect("StartUnit");
                                    peer.close();
                                },
                                peer -> {
                                    webAndDb(peer).setFor(PAUSE_OF_DB, "ActiveState", "active");
                                    keepPauses(peer, pauses, log);
                                });
                UnitManager manager = manager(fake.address())) {
            assertInstanceOf(Outcome.Done.class, manager.start(WEB, soon()));
        }
        assertEquals(List.of("StopUnit " + PAUSE_OF_DB), log);
    }

    /** A hold, for one, that has found it up: it would be held and frozen. */
    @Test
    void shouldThawWhatAUnitHasBegunToNeedMeanwhile() throws Exception {
        Map<String, List<String>> pauses = new LinkedHashMap<>();
        List<String> log = new ArrayList<>();
        Outcome outcome =
                freeze(
                        peer -> {
                            MethodCall start = expectPause(peer);
                            peer.setFor(WEB, "RequiredBy", new String[] {"hold.service"});
                            peer.reply(start, "o", FakePeer.job(9));
                            peer.jobRemoved(9, PAUSE, "done");
                            peer.setFor(PAUSE, "ActiveState", "active");
                            pauses.put(PAUSE, List.of());
                            keepPauses(peer, pauses, log);
                        });
        assertEquals(new Outcome.Needed(WEB, List.of("hold.service")), outcome);
        assertTrue(log.contains("StopUnit " + PAUSE), log.toString());
        assertEquals(Map.of(), pauses);
    }
}
