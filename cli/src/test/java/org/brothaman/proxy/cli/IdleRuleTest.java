package org.brothaman.proxy.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.brothaman.proxy.activation.lifecycle.OnIdle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A unit is put to sleep by hand as its proxy would. */
final class IdleRuleTest {
    @Test
    void shouldNameTheUnitsOfAProxy() {
        assertEquals(
                List.of("web.service", "site@1.service"),
                IdleRule.units(
                        List.of("bro-proxy", "--unit=web", "--unit", "a=site@1.service", "b:1")));
    }

    private static final String PROXY = "forge-proxy.service";

    private static Optional<IdleRule> of(String command) {
        return IdleRule.of(Map.of(PROXY, List.of(command.split(" "))), "forge.service");
    }

    @ParameterizedTest
    @CsvSource({
        "bro-proxy --user --unit=forge.service --on-idle=freeze, FREEZE, forge.service",
        "bro-proxy --unit forge --on-idle freeze 127.0.0.1:80, FREEZE, forge.service",
        "bro-proxy --unit=web=forge.service --on-idle=leave, LEAVE, forge.service",
        "bro-proxy --unit=db=db --unit=web=forge --on-idle=stop, STOP, forge.service",
        "bro-proxy --unit=forge, STOP, forge.service",
        "bro-proxy --unit=forge.service --stop-unit=forge-pod.service, STOP, forge-pod.service",
        "bro-proxy --unit=forge.service --stop-unit forge-pod, STOP, forge-pod.service",
        "bro-proxy --unit=forge.service --on-idle=hibernate, LEAVE, forge.service",
        "bro-proxy --unit=forge.service --on-idle, STOP, forge.service"
    })
    void shouldBeWhatTheProxyIsStartedWith(String command, OnIdle onIdle, String stopUnit) {
        assertEquals(Optional.of(new IdleRule(PROXY, onIdle, stopUnit)), of(command));
    }

    @ParameterizedTest
    @CsvSource({
        "''",
        "bro-proxy 127.0.0.1:80 --on-idle=freeze",
        "bro-proxy --unit=web.service --on-idle=freeze",
        "bro-proxy --unit=forge.socket --on-idle=freeze",
        "forge --units=forge.service"
    })
    void shouldNotBeThatOfAnotherProgramOrUnit(String command) {
        assertEquals(Optional.empty(), of(command));
    }

    @Test
    void shouldLoseLeastWhereSeveralProxiesDiffer() {
        Map<String, List<String>> commands =
                Map.of(
                        "a.service", List.of("bro-proxy", "--unit=forge"),
                        "b.service", List.of("bro-proxy", "--unit=forge", "--on-idle=freeze"),
                        "c.service", List.of(),
                        "d.service", List.of("bro-proxy", "--unit=web", "--on-idle=leave"));
        assertEquals(
                Optional.of(new IdleRule("b.service", OnIdle.FREEZE, "forge.service")),
                IdleRule.of(commands, "forge.service"));
    }
}
