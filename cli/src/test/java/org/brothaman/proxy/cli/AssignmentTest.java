package org.brothaman.proxy.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AssignmentTest {
    @ParameterizedTest
    @CsvSource({
        "web=127.0.0.1:80, web, 127.0.0.1:80",
        "web=/run/web=1.sock, web, /run/web=1.sock",
        "web=@name, web, @name",
        "web=[::1]:80, web, [::1]:80",
        "a.b-c_d=host, a.b-c_d, host",
        "web=a=b, web, a=b",
        "web=, web, ''"
    })
    void shouldPartTheSocketsNameFromTheValue(String text, String socket, String value) {
        assertEquals(new Assignment(socket, value), Assignment.parse(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1:80",
                "host",
                "",
                "=host",
                "/run/a=b.sock",
                "@a=b",
                "[::1]:80",
                "http:/?q=1"
            })
    void shouldLeaveAValueWithoutANameWhole(String text) {
        assertEquals(new Assignment(null, text), Assignment.parse(text));
    }
}
