package org.brothaman.proxy.packaging;

import java.util.List;

/** What a shell can offer as an option's value, by the label that --help gives it. */
enum Value {
    NONE,
    WORDS,
    FOLDER,
    ADDRESS,
    UNIT;

    static Value of(String label, List<String> words) {
        if (!words.isEmpty()) {
            return WORDS;
        }
        return switch (label.replace("[NAME=]", "")) {
            case "DIR" -> FOLDER;
            case "ADDR" -> ADDRESS;
            case "UNIT" -> UNIT;
            default -> NONE;
        };
    }
}
