package org.brothaman.proxy.toolchain;

import java.io.IOException;
import java.util.List;

/**
 * The home's {@code bin/native-image}: takes the public options of GraalVM's program of that name, as far as the Maven
 * plugin and this project use them, and runs the image builder with their meaning.
 */
final class NativeImage {

    private static final int USAGE = 2;

    private NativeImage() {
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        try {
            System.exit(run(Words.expand(List.of(args))));
        } catch (UsageException e) {
            System.err.println("native-image: " + e.getMessage());
            System.exit(USAGE);
        }
    }

    private static int run(List<String> words) throws IOException, InterruptedException {
        Home home = Home.current();
        if (words.contains("--version")) {
            System.out.println(version(home));
            return 0;
        }
        if (words.isEmpty() || words.contains("--help")) {
            System.out.println(help());
            return words.isEmpty() ? USAGE : 0;
        }
        ImageRequest request = ImageRequest.parse(words);
        ClassPathMetadata.addTo(request);
        ProcessBuilder builder = new BuilderCommand(home, request).process();
        if (request.verbose || request.dryRun) {
            System.out.println(String.join(" ", builder.command()));
        }
        return request.dryRun ? 0 : waitFor(builder.start());
    }

    private static int waitFor(Process builder) throws InterruptedException {
        Runtime.getRuntime().addShutdownHook(new Thread(builder::destroy));
        return builder.waitFor();
    }

    /** The Maven plugin reads the version from the first word but one, and the release from the second line. */
    private static String version(Home home) throws IOException {
        return """
                native-image %s
                bro-proxy toolchain: GraalVM's image builder on a stock JDK
                OpenJDK Runtime Environment %s""".formatted(home.graalVersion(), home.jdkVersion());
    }

    private static String help() {
        return """
                usage: native-image [OPTIONS] -cp PATH MAIN_CLASS [IMAGE_NAME]

                  -cp PATH, -classpath PATH, --class-path PATH   where the classes are
                  -o FILE                                        the image to write
                  @FILE                                          more arguments, from a file
                  -H:..., -R:...                                 options of the builder and of the image's run time
                  -J..., -D..., -E...                            JVM options, properties and variables for the builder
                  --exclude-config JAR_REGEX RESOURCE_REGEX      leave out configuration found on the class path
                  --verbose, --dry-run                           show the builder's command; do not run it
                  -O0 -O1 -O2 -O3 -Ob -Os                        optimization level
                """ + String.join("\n", OptionTable.names().stream().map("  "::concat).toList());
    }
}
