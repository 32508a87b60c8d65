package org.brothaman.proxy.toolchain;

/**
 * Whose wish an option of the builder is. The builder reads it between the option's name and its value, and warns only
 * of experimental options that the user wrote as such ({@code -H:}), which stay unmarked.
 */
enum Origin {
    /** The driver's own. */
    DRIVER("driver"),
    /** The user's, written as a public option. */
    PUBLIC_OPTION("user+api");

    private final String mark;

    Origin(String mark) {
        this.mark = mark;
    }

    /** {@code -H:Name=value} becomes {@code -H:Name@mark=value}, {@code -H:+Name} becomes {@code -H:+Name@mark}. */
    String mark(String option) {
        int value = option.indexOf('=');
        return value < 0 ? option + "@" + mark : option.substring(0, value) + "@" + mark + option.substring(value);
    }
}
