package org.brothaman.proxy.setup.quadlet;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The specifiers of systemd.unit(5) that tell the instances of a template apart. systemd puts them
 * in where the units are a template too; where a Quadlet is an instance, we can, and then compare
 * its ports with those of others. Stateless.
 */
final class Specifiers {
    private static final Pattern ANY = Pattern.compile("%(.)");
    private static final Pattern INSTANCE = Pattern.compile("%[iI]");
    private static final Pattern ESCAPED = Pattern.compile("-|\\\\x([0-9a-fA-F]{2})");

    private Specifiers() {}

    /** The value for that instance; the other specifiers stay systemd's. */
    static String forInstance(String value, String instance) {
        return value.indexOf('%') < 0
                ? value
                : ANY.matcher(value)
                        .replaceAll(
                                found ->
                                        Matcher.quoteReplacement(
                                                switch (found.group(1)) {
                                                    case "i" -> instance;
                                                    case "I" -> unescaped(instance);
                                                    default -> found.group();
                                                }));
    }

    /**
     * What systemd-escape(1) made an instance's name of; {@code %I} itself where that would not fit
     * into a line.
     */
    private static String unescaped(String instance) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Matcher parts = ESCAPED.matcher(instance);
        int end = 0;
        while (parts.find()) {
            bytes.writeBytes(instance.substring(end, parts.start()).getBytes(UTF_8));
            String code = parts.group(1);
            bytes.write(code == null ? '/' : Integer.parseInt(code, 16));
            end = parts.end();
        }
        bytes.writeBytes(instance.substring(end).getBytes(UTF_8));
        String text = bytes.toString(UTF_8);
        boolean plain =
                text.chars().noneMatch(c -> Character.isISOControl(c) || c == FileText.STRANGE);
        return plain ? text.replace("%", "%%") : "%I";
    }

    /** Whether it is another value for each instance. */
    static boolean differsByInstance(String value) {
        return INSTANCE.matcher(value.replace("%%", "")).find();
    }

    /** What a value may look like with an instance in it, to judge the rest of it. */
    static String sample(String value) {
        return INSTANCE.matcher(value).replaceAll("1");
    }
}
