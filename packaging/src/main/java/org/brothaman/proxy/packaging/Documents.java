package org.brothaman.proxy.packaging;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The build's entry point: writes every document. */
public final class Documents {
    private Documents() {}

    /**
     * @param arguments the folder of the templates, the folder to write to, the version
     */
    public static void main(String[] arguments) throws IOException {
        write(Path.of(arguments[0]), Path.of(arguments[1]), arguments[2]);
    }

    private static void write(Path templates, Path out, String version) throws IOException {
        List<CommandModel> commands = CommandModel.all();
        ManPage page = new ManPage(commands, version);
        for (Path template : files(templates)) {
            String text = page.of(template.getFileName().toString(), Files.readAllLines(template));
            put(out.resolve("man").resolve(template.getFileName()), text);
        }
        put(out.resolve("bash/bro-proxy"), new BashCompletion(commands).text());
        put(out.resolve("zsh/_bro-proxy"), new ZshCompletion(commands).text());
        put(out.resolve("fish/bro-proxy.fish"), new FishCompletion(commands).text());
    }

    private static List<Path> files(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void put(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
