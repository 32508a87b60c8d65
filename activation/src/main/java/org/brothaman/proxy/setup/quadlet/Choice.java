package org.brothaman.proxy.setup.quadlet;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.brothaman.proxy.log.SpellingSuggestion;

/**
 * The words that a setting accepts, on the command line and in a Quadlet, with suggestions for any
 * other word. Immutable.
 */
public final class Choice {
    /** Of --on-idle and OnIdle=. What else is written is what other programs call the same. */
    public static final Choice ON_IDLE =
            new Choice(
                    List.of("stop", "freeze", "leave"),
                    Map.of(
                            "pause", "freeze",
                            "suspend", "freeze",
                            "kill", "stop",
                            "shutdown", "stop",
                            "keep", "leave",
                            "none", "leave",
                            "no", "leave"));

    /** Of --wake-on and WakeOn=. */
    public static final Choice WAKE_ON =
            new Choice(
                    List.of("connection", "data"),
                    Map.of("connect", "connection", "byte", "data", "bytes", "data"));

    /** Of --when-full and WhenFull=, --when-asleep and WhenAsleep=. */
    public static final Choice WHEN_FULL =
            new Choice(List.of("refuse", "wait"), Map.of("reject", "refuse", "queue", "wait"));

    /** Of --foreign-proxy-protocol and ForeignProxyProtocol=. */
    public static final Choice REFUSE_OR_PASS =
            new Choice(
                    List.of("refuse", "pass"),
                    Map.of("reject", "refuse", "reset", "refuse", "accept", "pass"));

    /** Of --transparent and Transparent=. */
    public static final Choice TRANSPARENT =
            new Choice(
                    List.of("auto", "yes", "no"),
                    Map.of("true", "yes", "on", "yes", "false", "no", "off", "no"));

    /** Of --network-namespace and NetworkNamespace=, besides a path. */
    public static final Choice NETWORK_NAMESPACE =
            new Choice(
                    List.of("unit", "host", "/PATH"),
                    Map.of("container", "unit", "inside", "unit", "none", "host", "no", "host"));

    /** Of what is on or off, systemd.syntax(7). */
    static final Choice YES_OR_NO =
            new Choice(List.of("yes", "no", "true", "false", "on", "off", "1", "0"), Map.of());

    private final List<String> words;
    private final Map<String, String> elsewhere;

    private Choice(List<String> words, Map<String, String> elsewhere) {
        this.words = words;
        this.elsewhere = elsewhere;
    }

    /** Of a text that is one of {@link #YES_OR_NO}. */
    static boolean isYes(String text) {
        return List.of("yes", "true", "on", "1").contains(text);
    }

    /**
     * The text, which is one of the words.
     *
     * @throws IllegalArgumentException that names the text, the words, and the one that is meant
     */
    public String of(String text) {
        if (words.contains(text)) {
            return text;
        }
        String hint =
                Optional.ofNullable(elsewhere.get(text.toLowerCase(Locale.ROOT)))
                        .or(() -> SpellingSuggestion.within(text, words))
                        .map("; did you mean %s?"::formatted)
                        .orElse("");
        throw new IllegalArgumentException(
                "\"%s\" is not one of %s%s".formatted(text, String.join(", ", words), hint));
    }
}
