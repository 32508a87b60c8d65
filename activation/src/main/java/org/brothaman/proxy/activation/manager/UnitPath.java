package org.brothaman.proxy.activation.manager;

import java.nio.charset.StandardCharsets;

/**
 * The object path of a unit, org.freedesktop.systemd1(5): every byte but letters and digits as _
 * and two hex digits. Static; any thread.
 */
final class UnitPath {
    private UnitPath() {}

    static String of(String unit) {
        StringBuilder path = new StringBuilder("/org/freedesktop/systemd1/unit/");
        byte[] bytes = unit.getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < bytes.length; i++) {
            char c = (char) (bytes[i] & 0xFF);
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            boolean digit = c >= '0' && c <= '9';
            if (letter || (digit && i > 0)) {
                path.append(c);
            } else {
                path.append('_');
                path.append(Character.forDigit(c >> 4, 16)).append(Character.forDigit(c & 15, 16));
            }
        }
        return path.toString();
    }
}
