package org.brothaman.proxy.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.brothaman.proxy.activation.manager.HoldReason;
import org.brothaman.proxy.activation.systemd.ManagerScope;
import org.brothaman.proxy.cli.StatusReport.How;
import org.brothaman.proxy.cli.StatusReport.Relation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What status says of a unit, by what the manager says of it and others. */
@Timeout(30)
final class UnitsSeenTest {
    private static final String APP = "app.service";

    @TempDir Path folder;

    private List<Relation> relations(WillingManager manager) {
        for (HoldReason reason : HoldReason.values()) {
            manager.set(reason.holdOf(APP), "ActiveState", "inactive");
        }
        Map<String, String> environment = Map.of("XDG_RUNTIME_DIR", folder.toString());
        return new UnitsSeen(ManagerScope.USER, environment, List.of(APP), "app-proxy")
                .all()
                .getFirst()
                .relations();
    }

    private static void use(WillingManager manager, String socket, String service) {
        manager.set(socket, "Triggers", new String[] {service});
    }

    /** Who looks at the application wants to know whether its database sleeps. */
    @Test
    void shouldShowWhatIsBehindAProxyThatAUnitUses() throws Exception {
        try (var manager = new WillingManager(folder)) {
            manager.set(APP, "Wants", new String[] {"db-proxy.socket", "log.socket"});
            use(manager, "db-proxy.socket", "db-proxy.service");
            use(manager, "log.socket", "log.service");
            manager.runs(
                    "db-proxy.service", "/usr/bin/bro-proxy", "--user", "--unit=db.service", "a:1");
            manager.runs("log.service", "/usr/bin/logger", "--unit=db.service");
            manager.set("db.service", "ActiveState", "inactive");
            Relation db = new Relation(How.WAKES, "db.service", "inactive", List.of());
            assertEquals(
                    List.of(
                            new Relation(How.USES, "db-proxy.service", "active", List.of(db)),
                            new Relation(How.USES, "log.service", "active", List.of())),
                    relations(manager));
        }
    }

    @Test
    void shouldShowWhatIsBehindAProxyThatAUnitNeeds() throws Exception {
        try (var manager = new WillingManager(folder)) {
            manager.set(APP, "Requires", new String[] {"db-proxy.service"});
            manager.runs("db-proxy.service", "/usr/bin/bro-proxy", "--unit=a=db", "--unit=b=app");
            assertEquals(
                    List.of(
                            new Relation(
                                    How.NEEDS,
                                    "db-proxy.service",
                                    "active",
                                    List.of(
                                            new Relation(
                                                    How.WAKES,
                                                    "db.service",
                                                    "active",
                                                    List.of())))),
                    relations(manager));
        }
    }
}
