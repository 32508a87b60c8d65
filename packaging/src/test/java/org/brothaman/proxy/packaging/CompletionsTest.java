package org.brothaman.proxy.packaging;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each completion in its own shell, by the tab key or what that shell has in its place. */
final class CompletionsTest {
    private static final Path FILES = Path.of("target/documents").toAbsolutePath();

    @TempDir private Path home;

    @BeforeEach
    void putAContainer() throws IOException {
        Path folder = Files.createDirectories(home.resolve(".config/containers/systemd/apps"));
        Files.writeString(folder.resolve("blog.container"), "[Container]\n");
        Files.writeString(folder.resolve("app.pod"), "[Pod]\n");
        Files.writeString(folder.resolve("play.kube"), "[Kube]\n");
    }

    @Test
    void shouldCompleteInBash() throws IOException {
        try (var keyboard = new Keyboard("bash --norc --noprofile -i", home)) {
            keyboard.enter("bind 'set show-all-if-ambiguous on' 'set enable-bracketed-paste off'");
            keyboard.enter("source " + FILES + "/bash/bro-proxy");

            keyboard.complete("bro-proxy --on-idle=", "stop", "freeze", "leave");
            keyboard.complete("bro-proxy --on-idle=fr", "eeze");
            keyboard.complete("bro-proxy --ready=web=", "tcp", "unit", "http:/");
            keyboard.complete("bro-proxy --log-level d", "ebug");
            keyboard.complete("bro-proxy --exit-i", "dle-time=");
            keyboard.complete("bro-proxy sta", "tus");
            keyboard.complete("bro-proxy generate --fi", "x");
            keyboard.complete("bro-proxy doctor ", "app.pod", "blog", "play");
        }
    }

    @Test
    void shouldCompleteInBashWhereEqualsSignsPartNoWords() throws IOException {
        try (var keyboard = new Keyboard("bash --norc --noprofile -i", home)) {
            keyboard.enter("COMP_WORDBREAKS=${COMP_WORDBREAKS//=}");
            keyboard.enter("source " + FILES + "/bash/bro-proxy");

            keyboard.complete("bro-proxy --on-idle=fr", "eeze");
            keyboard.complete("bro-proxy --ready=web=un", "it");
        }
    }

    @Test
    void shouldCompleteInZsh() throws IOException {
        Shell.need("zsh", "zsh");
        try (var keyboard = new Keyboard("zsh -f -i -o no_prompt_sp -o no_prompt_cr", home)) {
            keyboard.enter("fpath=(" + FILES + "/zsh $fpath)");
            keyboard.enter("autoload -Uz compinit && compinit -D -u");

            keyboard.complete("bro-proxy --on-idle=", "stop", "freeze", "leave");
            keyboard.complete("bro-proxy --on-idle=fr", "eeze");
            keyboard.complete("bro-proxy --ready=web=u", "nit");
            keyboard.complete("bro-proxy --log-level d", "ebug");
            keyboard.complete("bro-proxy --exit-i", "dle-time=");
            keyboard.complete("bro-proxy sta", "tus");
            keyboard.complete("bro-proxy generate --fi", "x");
            keyboard.complete("bro-proxy doctor ", "app.pod", "blog", "play");
        }
    }

    @Test
    void shouldCompleteInFish() throws IOException {
        Shell.need("fish", "fish");
        assertEquals(List.of("freeze", "leave", "stop"), fish("bro-proxy --on-idle="));
        assertEquals(List.of("freeze"), fish("bro-proxy --on-idle fr"));
        assertEquals(List.of("http:/", "tcp", "unit"), fish("bro-proxy generate x --ready="));
        assertEquals(List.of("--exit-idle-time"), fish("bro-proxy --exit-i"));
        assertEquals(List.of("status"), fish("bro-proxy sta"));
        assertEquals(List.of("--fix"), fish("bro-proxy generate --fi"));
        assertEquals(List.of(), fish("bro-proxy doctor --fi"));
        assertEquals(List.of("blog"), fish("bro-proxy doctor b"));
        assertEquals(List.of("app.pod"), fish("bro-proxy doctor a"));
        assertEquals(List.of("play"), fish("bro-proxy doctor p"));
    }

    /** What fish offers, without its descriptions. */
    private List<String> fish(String line) throws IOException {
        String script = "source $argv[1]; complete --do-complete $argv[2]";
        Shell.Outcome outcome =
                Shell.run(
                        Map.of("HOME", home.toString(), "XDG_CONFIG_HOME", home + "/.config"),
                        "fish",
                        "--no-config",
                        "-c",
                        script,
                        FILES + "/fish/bro-proxy.fish",
                        line);
        assertEquals(0, outcome.status(), outcome.out());
        return outcome.out()
                .lines()
                .map(offer -> offer.split("\t")[0].replaceFirst("^--[a-z-]+=(?=.)", ""))
                .sorted()
                .toList();
    }
}
