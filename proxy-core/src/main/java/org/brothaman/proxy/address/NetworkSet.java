package org.brothaman.proxy.address;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.brothaman.proxy.kernel.SocketAddress;

/**
 * Networks as systemd.resource-control(5) writes them for IPAddressAllow=: an address, an address
 * with the length of a prefix, or {@code any}, {@code localhost}, {@code link-local}, {@code
 * multicast}; and {@code unix} for the clients of UNIX sockets. Kept as ranges in order that do not
 * touch, so that a look-up is a binary search and allocates nothing. Immutable; any thread.
 */
public final class NetworkSet {
    public static final NetworkSet NONE = new NetworkSet(new AddressRanges(), false, "");

    private static final String FORMS =
            "write ADDRESS, ADDRESS/PREFIX, any, localhost, link-local, multicast or unix";
    private static final String UNIX = "unix";
    private static final int MAPPED_BITS = 96;

    private final AddressRanges ranges;
    private final boolean unix;
    private final String text;
    private final boolean empty;

    private NetworkSet(AddressRanges ranges, boolean unix, String text) {
        this.ranges = ranges;
        this.unix = unix;
        this.text = text;
        this.empty = ranges.isEmpty() && !unix;
    }

    /**
     * @param list networks with commas or white space between them
     * @throws AddressException when one is not of the form, naming it
     */
    public static NetworkSet parse(String list) {
        AddressRanges ranges = new AddressRanges();
        List<String> words = new ArrayList<>();
        for (String word : list.split("[,\\s]+")) {
            if (!word.isEmpty()) {
                words.add(word);
                if (!word.equals(UNIX)) {
                    add(ranges, word);
                }
            }
        }
        if (words.isEmpty()) {
            throw new AddressException(list, "no network is named", FORMS);
        }
        ranges.settle();
        return new NetworkSet(ranges, words.contains(UNIX), String.join(",", words));
    }

    private static void add(AddressRanges ranges, String word) {
        List<String> networks =
                switch (word) {
                    case "any" -> List.of("0.0.0.0/0", "::/0");
                    case "localhost" -> List.of("127.0.0.0/8", "::1/128");
                    case "link-local" -> List.of("169.254.0.0/16", "fe80::/64");
                    case "multicast" -> List.of("224.0.0.0/4", "ff00::/8");
                    default -> List.of(word);
                };
        networks.forEach(network -> addNetwork(ranges, network));
    }

    /** Whether it is an IPv4 address within IPv6, ::ffff:0:0/96 (RFC 4291, 2.5.5.2). */
    private static boolean isMapped(byte[] address) {
        ByteBuffer bytes = ByteBuffer.wrap(address);
        return address.length == 16 && bytes.getLong(0) == 0 && bytes.getInt(8) == 0xffff;
    }

    private static void addNetwork(AddressRanges ranges, String network) {
        int slash = network.indexOf('/');
        byte[] address = AddressLiteral.bytes(slash < 0 ? network : network.substring(0, slash));
        if (address == null) {
            throw new AddressException(
                    network, "\"" + network + "\" does not begin with an address", FORMS);
        }
        int bits = address.length * Byte.SIZE;
        int prefix = slash < 0 ? bits : prefix(network, network.substring(slash + 1), bits);
        if (prefix >= MAPPED_BITS && isMapped(address)) {
            // As such its clients are looked up.
            ranges.add(
                    Arrays.copyOfRange(address, MAPPED_BITS / Byte.SIZE, address.length),
                    prefix - MAPPED_BITS);
        } else {
            ranges.add(address, prefix);
        }
    }

    private static int prefix(String network, String number, int bits) {
        int prefix =
                number.matches("0|[1-9][0-9]{0,2}") ? Integer.parseInt(number) : Integer.MAX_VALUE;
        if (prefix > bits) {
            throw new AddressException(
                    network,
                    "the length of its prefix is not a number from 0 to " + bits,
                    "write one as 192.0.2.0/24 or 2001:db8::/32");
        }
        return prefix;
    }

    /**
     * Whether the address is in one of the networks. An IPv4-mapped one is an IPv4 address; that of
     * a UNIX socket is in {@code unix}.
     */
    public boolean contains(SocketAddress address) {
        return switch (address.family()) {
            case SocketAddress.INET -> ranges.containsV4(address.low());
            case SocketAddress.INET6 ->
                    address.isV4Mapped()
                            ? ranges.containsV4(address.low() & 0xffffffffL)
                            : ranges.containsV6(address.high(), address.low());
            default -> unix && address.family() == SocketAddress.UNIX;
        };
    }

    public boolean isEmpty() {
        return empty;
    }

    /** As it was written. */
    @Override
    public String toString() {
        return text;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NetworkSet that && that.text.equals(text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }
}
