package org.brothaman.proxy.toolchain;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Arguments written down as text: in an {@code @file} on the command line, and in the {@code Args} of a
 * native-image.properties. Words are separated by white space; quotes keep it, and a backslash keeps the next character
 * (the java launcher's rules for argument files, of which the Maven plugin uses these).
 */
final class Words {

    private Words() {
    }

    /** Replaces each {@code @file} by the words in that file. */
    static List<String> expand(List<String> arguments) throws IOException {
        List<String> words = new ArrayList<>();
        for (String argument : arguments) {
            if (argument.startsWith("@")) {
                Path file = Path.of(argument.substring(1));
                if (!Files.isReadable(file)) {
                    throw new UsageException("cannot read the argument file %s", file);
                }
                words.addAll(split(Files.readString(file)));
            } else {
                words.add(argument);
            }
        }
        return words;
    }

    static List<String> split(String text) {
        List<String> words = new ArrayList<>();
        StringBuilder word = null;
        char quote = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quote == 0 && Character.isWhitespace(c)) {
                if (word != null) {
                    words.add(word.toString());
                    word = null;
                }
                continue;
            }
            if (word == null) {
                word = new StringBuilder();
            }
            if (c == quote) {
                quote = 0;
            } else if (quote == 0 && (c == '"' || c == '\'')) {
                quote = c;
            } else if (c == '\\' && i + 1 < text.length()) {
                word.append(text.charAt(++i));
            } else {
                word.append(c);
            }
        }
        if (word != null) {
            words.add(word.toString());
        }
        return words;
    }
}
