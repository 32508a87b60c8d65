package org.brothaman.proxy.address;

import org.jspecify.annotations.Nullable;

/**
 * An internet address as text, taken apart at the last colon or after the brackets.
 *
 * @param host without brackets
 * @param port null when there is no colon after the host
 */
record HostAndPort(String host, @Nullable String port, boolean bracketed) {

    static HostAndPort split(String text, String forms) {
        if (text.charAt(0) == '[') {
            return splitBracketed(text, forms);
        }
        int colon = text.lastIndexOf(':');
        String host = colon < 0 ? text : text.substring(0, colon);
        if (host.indexOf('[') >= 0 || host.indexOf(']') >= 0) {
            throw new AddressException(text, "only an IPv6 address goes in brackets", forms);
        }
        return new HostAndPort(host, colon < 0 ? null : text.substring(colon + 1), false);
    }

    private static HostAndPort splitBracketed(String text, String forms) {
        int end = text.indexOf(']');
        if (end < 0) {
            throw new AddressException(text, "the closing bracket is missing", forms);
        }
        String host = text.substring(1, end);
        String rest = text.substring(end + 1);
        if (rest.isEmpty()) {
            return new HostAndPort(host, null, true);
        }
        if (rest.charAt(0) != ':') {
            throw new AddressException(text, "only :PORT may follow the closing bracket", forms);
        }
        return new HostAndPort(host, rest.substring(1), true);
    }
}
