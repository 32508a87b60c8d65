package org.brothaman.proxy.fuzz;

import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every target with its seeds, with seeds that are spoilt at random, and with inputs of a megabyte.
 * Without coverage and without Jazzer; fuzz/run goes on from here. A folder of fuzz/corpus is named
 * after the class that takes its files; what was found is put there to be tried for ever.
 */
@Timeout(120)
final class SeedsTest {
    private static final Path CORPUS = Path.of("corpus").toAbsolutePath();
    private static final int SPOILT = 1000;
    private static final int MEGABYTE = 1 << 20;

    static List<String> targets() throws IOException {
        try (Stream<Path> folders = Files.list(CORPUS)) {
            return folders.map(folder -> folder.getFileName().toString()).sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("targets")
    void shouldHoldForItsSeeds(String target) throws Exception {
        for (Path seed : seeds(target)) {
            run(target, Files.readAllBytes(seed), seed.toString());
        }
        run(target, new byte[0], "nothing");
    }

    @ParameterizedTest
    @MethodSource("targets")
    void shouldHoldForSpoiltSeeds(String target) throws Exception {
        long number = new Random().nextLong();
        Random random = new Random(number);
        List<Path> seeds = seeds(target);
        for (int i = 0; i < SPOILT; i++) {
            byte[] input = Files.readAllBytes(seeds.get(random.nextInt(seeds.size())));
            for (int n = random.nextInt(5); n > 0 && input.length > 0; n--) {
                input = spoil(input, random);
            }
            run(target, input, "seed " + number + " input " + i);
        }
    }

    /** With quadratic work these would take hours. */
    @ParameterizedTest
    @MethodSource("targets")
    void shouldEndSoonForAMegabyte(String target) throws Exception {
        for (Path seed : seeds(target)) {
            byte[] bytes = Files.readAllBytes(seed);
            run(target, repeated(bytes), "1 MiB of " + seed);
            run(target, numbered(bytes), "1 MiB of " + seed + ", numbered");
        }
        for (byte one : "a0.:;/@[%\"\\ \n\t=-#\0".getBytes()) {
            run(target, repeated(new byte[] {one}), "1 MiB of " + (char) one);
        }
    }

    private static byte[] repeated(byte[] part) {
        byte[] input = new byte[MEGABYTE];
        for (int at = 0; at < input.length; at += part.length) {
            System.arraycopy(part, 0, input, at, Math.min(part.length, input.length - at));
        }
        return input;
    }

    /** The part again and again, with a number of its own for each 7 in it. */
    private static byte[] numbered(byte[] part) {
        String text = new String(part, StandardCharsets.ISO_8859_1);
        StringBuilder input = new StringBuilder(MEGABYTE + part.length);
        for (int i = 1; input.length() < MEGABYTE; i++) {
            input.append(text.replace("7", Integer.toString(i % 65_536)));
        }
        return input.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Changes, drops, doubles or puts in some bytes. */
    private static byte[] spoil(byte[] input, Random random) {
        int from = random.nextInt(input.length);
        int to = from + 1 + random.nextInt(Math.min(8, input.length - from));
        byte[] head = Arrays.copyOf(input, from);
        byte[] part = Arrays.copyOfRange(input, from, to);
        byte[] tail = Arrays.copyOfRange(input, to, input.length);
        return switch (random.nextInt(4)) {
            case 0 -> joined(head, tail);
            case 1 -> joined(head, part, part, tail);
            case 2 -> {
                random.nextBytes(part);
                yield joined(head, part, tail);
            }
            default -> {
                byte[] special = "=:[]%@/\\\n\r\t\0 \"'.,;#-_09\033".getBytes();
                part[0] = special[random.nextInt(special.length)];
                yield joined(head, part, tail);
            }
        };
    }

    private static byte[] joined(byte[]... parts) {
        byte[] all = new byte[Arrays.stream(parts).mapToInt(part -> part.length).sum()];
        int at = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        return all;
    }

    private static List<Path> seeds(String target) throws IOException {
        try (Stream<Path> files = Files.list(CORPUS.resolve(target))) {
            List<Path> seeds = files.sorted().toList();
            assertFalse(seeds.isEmpty(), "no seeds for " + target);
            return seeds;
        }
    }

    private static void run(String target, byte[] input, String what) throws Exception {
        Method method = Class.forName(target).getMethod("fuzzerTestOneInput", byte[].class);
        try {
            method.invoke(null, (Object) input);
        } catch (InvocationTargetException e) {
            throw new AssertionError(target + " with " + what, e.getCause());
        }
    }
}
