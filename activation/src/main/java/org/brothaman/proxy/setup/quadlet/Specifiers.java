package org.brothaman.proxy.setup.quadlet;

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

    private Specifiers() {}

    /** The value for that instance; the other specifiers stay systemd's. */
    static String forInstance(String value, String instance) {
        return value.indexOf('%') < 0
                ? value
                : ANY.matcher(value)
                        .replaceAll(
                                found ->
                                        Matcher.quoteReplacement(
                                                found.group(1).equals("i")
                                                        ? instance
                                                        : found.group()));
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
