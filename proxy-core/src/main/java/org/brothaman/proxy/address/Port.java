package org.brothaman.proxy.address;

/** A TCP port as text. Stateless. */
final class Port {
    static final int MAX = 65535;

    private Port() {}

    static boolean isNumber(String text) {
        return !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    /** The number, or -1 when it is above {@link #MAX}. */
    static int parse(String digits) {
        int port = 0;
        for (int i = 0; i < digits.length(); i++) {
            port = port * 10 + digits.charAt(i) - '0';
            if (port > MAX) {
                return -1;
            }
        }
        return port;
    }
}
