package org.brothaman.proxy.address;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.brothaman.proxy.kernel.SocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkSetTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "192.0.2.0/24 | 192.0.2.0 | true",
                "192.0.2.0/24 | 192.0.2.255 | true",
                "192.0.2.0/24 | 192.0.3.0 | false",
                "192.0.2.0/24 | 192.0.1.255 | false",
                "192.0.2.77/24 | 192.0.2.1 | true",
                "192.0.2.1 | 192.0.2.1 | true",
                "192.0.2.1 | 192.0.2.2 | false",
                "192.0.2.0/24 | ::ffff:192.0.2.9 | true",
                "192.0.2.0/24 | 2001:db8::1 | false",
                "0.0.0.0/0 | 255.255.255.255 | true",
                "0.0.0.0/0 | ::1 | false",
                "2001:db8::/32 | 2001:db8:ffff:ffff:ffff:ffff:ffff:ffff | true",
                "2001:db8::/32 | 2001:db9:: | false",
                "2001:db8::/65 | 2001:db8::7fff:ffff:ffff:ffff | true",
                "2001:db8::/65 | 2001:db8::8000:0:0:0 | false",
                "2001:db8::1 | 2001:db8::1 | true",
                "2001:db8::1 | 2001:db8::2 | false",
                "::/0 | ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff | true",
                "any | 1.2.3.4 | true",
                "any | 2001:db8::1 | true",
                "localhost | 127.255.0.1 | true",
                "localhost | ::1 | true",
                "localhost | 128.0.0.0 | false",
                "link-local | 169.254.9.9 | true",
                "link-local | fe80::1 | true",
                "link-local | fe80:0:0:1::1 | false",
                "multicast | 239.1.2.3 | true",
                "multicast | ff02::1 | true",
                "10.0.0.0/8,192.168.0.0/16 fc00::/7 | 192.168.4.4 | true",
                "10.0.0.0/8,192.168.0.0/16 fc00::/7 | fd00::1 | true",
                "10.0.0.0/8,192.168.0.0/16 fc00::/7 | 11.0.0.1 | false"
            })
    void knowsWhoIsInIt(String list, String address, boolean isIn) {
        NetworkSet set = NetworkSet.parse(list);
        assertEquals(isIn, set.contains(AddressLiteral.parse(address, 80)), list);
    }

    @Test
    void unixSocketsAreInNoNetwork() {
        assertFalse(NetworkSet.parse("any").contains(SocketAddress.unixPath("/run/s")));
        assertTrue(NetworkSet.parse("any,unix").contains(SocketAddress.unixPath("/run/s")));
        assertFalse(NetworkSet.parse("unix").isEmpty());
    }

    /** Else a Deny= that is written so would deny nobody. */
    @Test
    void holdsTheIpv4ClientsOfAMappedNetwork() {
        NetworkSet set = NetworkSet.parse("::ffff:192.0.2.0/120,::ffff:198.51.100.7");
        assertTrue(set.contains(AddressLiteral.parse("192.0.2.9", 80)));
        assertTrue(set.contains(AddressLiteral.parse("::ffff:192.0.2.9", 80)));
        assertTrue(set.contains(AddressLiteral.parse("198.51.100.7", 80)));
        assertFalse(set.contains(AddressLiteral.parse("192.0.3.9", 80)));
        assertFalse(set.contains(AddressLiteral.parse("198.51.100.8", 80)));
        assertTrue(
                NetworkSet.parse("::ffff:0:0/96")
                        .contains(AddressLiteral.parse("203.0.113.1", 80)));
    }

    @Test
    void nobodyIsInNone() {
        assertTrue(NetworkSet.NONE.isEmpty());
        assertFalse(NetworkSet.NONE.contains(AddressLiteral.parse("127.0.0.1", 80)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ",",
                "192.0.2.0/33",
                "192.0.2.0/-1",
                "192.0.2.0/",
                "192.0.2.0/08",
                "2001:db8::/129",
                "192.0.2/24",
                "host",
                "/24",
                "fe80::1%eth0",
                "10.0.0.0/8,nonsense"
            })
    void saysWhatIsNoNetwork(String list) {
        AddressException said =
                assertThrows(AddressException.class, () -> NetworkSet.parse(list), list);
        assertTrue(said.getMessage().contains("write "), said.getMessage());
    }

    /** Against arithmetic on whole numbers, at the edges of every network and beside them. */
    @Test
    void agreesWithArithmetic() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            int size = random.nextBoolean() ? 4 : 16;
            List<BigInteger[]> ranges = new ArrayList<>();
            StringBuilder list = new StringBuilder();
            for (int i = 0; i < 1 + random.nextInt(20); i++) {
                // Near one another, so that they overlap and touch.
                byte[] address = new byte[size];
                random.nextBytes(address);
                address[0] = 10;
                address[1] = (byte) random.nextInt(2);
                int prefix = 8 + random.nextInt(size * 8 - 7);
                list.append(text(address)).append('/').append(prefix).append(' ');
                BigInteger width = BigInteger.ONE.shiftLeft(size * 8 - prefix);
                BigInteger first = new BigInteger(1, address).divide(width).multiply(width);
                ranges.add(new BigInteger[] {first, first.add(width).subtract(BigInteger.ONE)});
            }
            NetworkSet set = NetworkSet.parse(list.toString());
            for (BigInteger[] range : ranges) {
                for (BigInteger edge : range) {
                    for (int beside = -1; beside <= 1; beside++) {
                        BigInteger address = edge.add(BigInteger.valueOf(beside));
                        boolean expected =
                                ranges.stream()
                                        .anyMatch(
                                                r ->
                                                        r[0].compareTo(address) <= 0
                                                                && address.compareTo(r[1]) <= 0);
                        assertEquals(
                                expected,
                                set.contains(SocketAddress.inet(bytes(address, size), 1, 0)),
                                "seed " + seed + " " + address.toString(16) + " in " + list);
                    }
                }
            }
        }
    }

    private static String text(byte[] address) {
        return SocketAddress.inet(address, 0, 0).hostText();
    }

    private static byte[] bytes(BigInteger number, int size) {
        byte[] bytes = new byte[size];
        byte[] digits = number.toByteArray();
        for (int i = 0; i < Math.min(size, digits.length); i++) {
            bytes[size - 1 - i] = digits[digits.length - 1 - i];
        }
        return bytes;
    }
}
