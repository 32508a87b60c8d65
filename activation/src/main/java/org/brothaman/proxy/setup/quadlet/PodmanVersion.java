package org.brothaman.proxy.setup.quadlet;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A version of Podman, as far as what it knows of Quadlets differs by it: later numbers add
 * nothing. Immutable.
 */
public record PodmanVersion(int major, int minor) implements Comparable<PodmanVersion> {
    private static final Pattern SAID =
            Pattern.compile("podman version ([0-9]{1,4})\\.([0-9]{1,4})\\b");

    private static final Comparator<PodmanVersion> ORDER =
            Comparator.comparingInt(PodmanVersion::major).thenComparingInt(PodmanVersion::minor);

    /**
     * @param output of {@code podman --version}
     */
    public static Optional<PodmanVersion> said(String output) {
        Matcher said = SAID.matcher(output);
        return said.find()
                ? Optional.of(
                        new PodmanVersion(
                                Integer.parseInt(said.group(1)), Integer.parseInt(said.group(2))))
                : Optional.empty();
    }

    @Override
    public int compareTo(PodmanVersion other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return major + "." + minor;
    }
}
