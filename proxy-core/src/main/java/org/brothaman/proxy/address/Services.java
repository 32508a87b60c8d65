package org.brothaman.proxy.address;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** TCP ports by name, services(5). Reads the file for each lookup: there are few, at start. */
final class Services {
    static final Services SYSTEM = new Services(Path.of("/etc/services"));

    private final Path file;

    Services(Path file) {
        this.file = file;
    }

    /**
     * @param address what the name was found in, for the message
     * @throws AddressException when there is no such TCP service
     */
    int port(String address, String name) {
        String text;
        try {
            text = Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw unknown(address, name, file + " cannot be read");
        }
        return text.lines()
                .mapToInt(line -> portOf(name, line))
                .filter(port -> port > 0)
                .findFirst()
                .orElseThrow(() -> unknown(address, name, "it is not in " + file));
    }

    /** The port if the line gives one for this TCP service or alias, else 0. */
    private static int portOf(String name, String line) {
        int comment = line.indexOf('#');
        String[] words = (comment < 0 ? line : line.substring(0, comment)).strip().split("\\s+");
        if (words.length < 2 || !words[1].endsWith("/tcp")) {
            return 0;
        }
        String digits = words[1].substring(0, words[1].length() - "/tcp".length());
        for (int i = 0; i < words.length; i++) {
            if (i != 1 && words[i].equals(name)) {
                return Port.isNumber(digits) ? Math.max(0, Port.parse(digits)) : 0;
            }
        }
        return 0;
    }

    private static AddressException unknown(String address, String name, String why) {
        return new AddressException(
                address,
                "\"" + name + "\" is not a known TCP service (" + why + ")",
                "use a port from 1 to 65535");
    }
}
