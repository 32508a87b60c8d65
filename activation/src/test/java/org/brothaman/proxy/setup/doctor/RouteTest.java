package org.brothaman.proxy.setup.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the doctor makes of the command line of a unit that somebody has written. */
final class RouteTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "none",
            value = {
                "x 1.2.3.4:5 | 1.2.3.4:5 tcp -",
                "x -c 7 1.2.3.4:5 --user | 1.2.3.4:5 tcp -",
                "x --unit=web.service --backend 1.2.3.4:5 --ready http:/h | 1.2.3.4:5 http:/h -",
                "x -p v1 1.2.3.4:5 | 1.2.3.4:5 tcp v1",
                "x -pv2 1.2.3.4:5 | 1.2.3.4:5 tcp v2",
                "x -p=v1 1.2.3.4:5 | 1.2.3.4:5 tcp v1",
                "x -p s=v1 1.2.3.4:5 | 1.2.3.4:5 tcp v1",
                "x --proxy-protocol=s=v1 1.2.3.4:5 | 1.2.3.4:5 tcp v1",
                "x --proxy-protocol=v1 --ready=s=unit 1.2.3.4:5 | 1.2.3.4:5 unit v1",
                "x --backend=a=1.2.3.4:5 --backend=b=1.2.3.4:6 --unit=a=web.service --unit=b=db.service"
                        + " | 1.2.3.4:5 tcp -",
                "x --unit=db.service 1.2.3.4:5 | none",
                "x | none"
            })
    void shouldReadAsTheProxyDoes(String command, String routes) {
        List<Route> read = Route.of(List.of(command.split(" ")), "web.service");
        String text =
                read.stream()
                        .map(
                                route ->
                                        route.backend()
                                                + " "
                                                + route.ready()
                                                + " "
                                                + (route.header().isOn() ? route.header() : "-"))
                        .collect(Collectors.joining(", "));
        assertEquals(routes == null ? "" : routes, text);
    }
}
