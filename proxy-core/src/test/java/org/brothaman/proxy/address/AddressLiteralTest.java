package org.brothaman.proxy.address;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AddressLiteralTest {
    private static final String BYTE = "(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";
    private static final Pattern V4 = Pattern.compile(BYTE + "(\\." + BYTE + "){3}");
    private static final String CHARACTERS = "0012345.....69 x-:";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "...",
                "1",
                "1.2.3",
                "1.2.3.",
                ".1.2.3",
                "1.2.3.4.",
                "1..3.4",
                "1.2.3.4.5",
                "01.2.3.4",
                "1.2.3.00",
                "256.1.1.1",
                "1.2.3.1000",
                "1.2.3.-4",
                "1.2.3.4 ",
                "+1.2.3.4",
                "0x1.2.3.4",
                "\u0661.2.3.4"
            })
    void shouldRefuseWhatIsNotFourPlainNumbers(String text) {
        assertNull(AddressLiteral.bytes(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "127.0.0.1", "255.255.255.255", "10.200.30.4"})
    void shouldReadFourNumbers(String text) {
        assertArrayEquals(InetAddress.ofLiteral(text).getAddress(), AddressLiteral.bytes(text));
    }

    @Test
    void shouldAgreeWithTheGrammar() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        int addresses = 0;
        for (int run = 0; run < 200_000; run++) {
            String text = random.nextInt(4) == 0 ? numbers(random) : noise(random);
            byte[] read = AddressLiteral.bytes(text);
            String why = "seed " + seed + ": \"" + text + "\"";
            if (V4.matcher(text).matches()) {
                addresses++;
                assertNotNull(read, why);
                assertArrayEquals(InetAddress.ofLiteral(text).getAddress(), read, why);
            } else {
                assertTrue(read == null || read.length == 16, why);
            }
        }
        assertTrue(addresses > 1000, "seed " + seed + ": " + addresses);
    }

    private static String numbers(Random random) {
        return "%d.%d.%d.%d"
                .formatted(
                        random.nextInt(300),
                        random.nextInt(256),
                        random.nextInt(256),
                        random.nextInt(260));
    }

    private static String noise(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(14); i > 0; i--) {
            text.append(CHARACTERS.charAt(random.nextInt(CHARACTERS.length())));
        }
        return text.toString();
    }
}
