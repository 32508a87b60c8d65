package org.brothaman.proxy.setup.quadlet;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads systemd.syntax(7): sections, {@code KEY=VALUE}, comments, lines continued by a backslash. A
 * line of any other form is reported and ignored. Used once.
 */
final class UnitFileParser {
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private final String file;
    private final Consumer<Diagnostic> diagnostics;
    private final List<UnitFile.Entry> entries = new ArrayList<>();
    private final List<UnitFile.Entry> misread = new ArrayList<>();
    private @Nullable String section;

    private UnitFileParser(String file, Consumer<Diagnostic> diagnostics) {
        this.file = file;
        this.diagnostics = diagnostics;
    }

    static UnitFile parse(String file, String text, Consumer<Diagnostic> diagnostics) {
        UnitFileParser parser = new UnitFileParser(file, diagnostics);
        parser.read(text);
        return new UnitFile(parser.entries, parser.misread);
    }

    private void read(String marked) {
        String text = marked.startsWith(BYTE_ORDER_MARK) ? marked.substring(1) : marked;
        StringBuilder logical = new StringBuilder();
        int begins = 0;
        int number = 0;
        boolean continued = false;
        for (String physical : text.split("\n", -1)) {
            number++;
            String line = physical.strip();
            if (line.startsWith("#") || line.startsWith(";") || (line.isEmpty() && !continued)) {
                continue;
            }
            boolean isFirst = !continued;
            continued = line.endsWith("\\");
            if (isFirst && !continued) {
                line(line, SourceLocation.line(file, number)); // as nearly all are
                continue;
            }
            if (isFirst) {
                begins = number;
                logical.setLength(0);
            }
            logical.append(continued ? line.substring(0, line.length() - 1) + " " : line);
            if (!continued) {
                line(logical.toString().strip(), SourceLocation.line(file, begins));
            }
        }
        if (continued) {
            line(logical.toString().strip(), SourceLocation.line(file, begins));
        }
    }

    private void line(String line, SourceLocation place) {
        // systemd ends a line at these, others do not: units made of it would say something else.
        if (hasControl(line)) {
            misread(line, place, "\"" + line + "\" contains a control character");
            return;
        }
        if (line.startsWith("[")) {
            boolean closed = line.endsWith("]") && line.length() > 2;
            section = closed ? line.substring(1, line.length() - 1) : null;
            if (!closed) {
                misread(line, place, "\"" + line + "\" is not a section header; write [NAME]");
            }
            return;
        }
        int equals = line.indexOf('=');
        String key = equals < 0 ? "" : line.substring(0, equals).strip();
        if (key.isEmpty()) {
            misread(line, place, "\"" + line + "\" is neither [SECTION] nor KEY=VALUE");
        } else if (section == null) {
            misread(line, place, key + "= is outside any section");
        } else if (section.equals(Quadlet.SECTION) && line.indexOf(FileText.STRANGE) >= 0) {
            misread(line, place, "\"" + line + "\" is not UTF-8");
        } else {
            entries.add(
                    new UnitFile.Entry(section, key, line.substring(equals + 1).strip(), place));
        }
    }

    private static boolean hasControl(String line) {
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c != '\t' && Character.isISOControl(c)) {
                return true;
            }
        }
        return false;
    }

    private void misread(String line, SourceLocation place, String message) {
        String firstWord = line.split("[^A-Za-z]", 2)[0];
        String within = section == null ? "" : section;
        misread.add(new UnitFile.Entry(within, firstWord, line, place));
        diagnostics.accept(new Diagnostic(place, message));
    }
}
