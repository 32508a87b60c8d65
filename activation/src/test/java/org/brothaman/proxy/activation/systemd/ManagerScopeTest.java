package org.brothaman.proxy.activation.systemd;

import static org.brothaman.proxy.activation.systemd.ManagerScope.SYSTEM;
import static org.brothaman.proxy.activation.systemd.ManagerScope.USER;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ManagerScopeTest {
    private static final int PID = 7;
    private static final int ROOT = 0;
    private static final int SOMEBODY = 1500;

    private static ManagerScope detect(int userId, String... variables) {
        Map<String, String> environment = new HashMap<>();
        for (int i = 0; i < variables.length; i += 2) {
            environment.put(variables[i], variables[i + 1]);
        }
        return ManagerScope.detect(environment, PID, userId);
    }

    @Test
    void shouldFollowTheUserInAShell() {
        assertEquals(USER, detect(SOMEBODY));
        assertEquals(SYSTEM, detect(ROOT));
        assertEquals(USER, detect(SOMEBODY, "SYSTEMD_EXEC_PID", "6"));
    }

    @Test
    void shouldFollowTheManagerThatExecutedIt() {
        assertEquals(USER, detect(SOMEBODY, "MANAGERPID", "900", "SYSTEMD_EXEC_PID", "7"));
        assertEquals(USER, detect(ROOT, "MANAGERPID", "900", "SYSTEMD_EXEC_PID", "7"));
        assertEquals(USER, detect(ROOT, "MANAGERPID", "900"), "systemd before version 248");
        assertEquals(SYSTEM, detect(SOMEBODY, "SYSTEMD_EXEC_PID", "7"));
    }

    @Test
    void shouldNotTakeRootInAUsersSessionForThatUser() {
        assertEquals(SYSTEM, detect(ROOT, "MANAGERPID", "900", "SYSTEMD_EXEC_PID", "6"));
        assertEquals(USER, detect(SOMEBODY, "MANAGERPID", "900", "SYSTEMD_EXEC_PID", "6"));
    }

    @Test
    void shouldBelieveTheManagerOfAGenerator() {
        assertEquals(USER, detect(ROOT, "SYSTEMD_SCOPE", "user"));
        assertEquals(SYSTEM, detect(SOMEBODY, "SYSTEMD_SCOPE", "system"));
        assertEquals(USER, detect(SOMEBODY, "SYSTEMD_SCOPE", "global"));
    }

    @Test
    void shouldSayHowItIsReached() {
        assertEquals("systemctl --user", USER.systemctl());
        assertEquals("systemctl", SYSTEM.systemctl());
        assertEquals("journalctl --user", USER.journalctl());
        assertEquals("--user", USER.option());
        assertEquals("--system", SYSTEM.option());
    }
}
