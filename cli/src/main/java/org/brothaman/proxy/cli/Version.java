package org.brothaman.proxy.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import org.brothaman.proxy.metrics.Build;
import picocli.CommandLine.IVersionProvider;

/** Version and commit, as the build left them in {@code version.properties}. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        Build build = build();
        return new String[] {"bro-proxy " + build.version() + " (" + build.commit() + ")"};
    }

    Build build() {
        Properties build = new Properties();
        try (InputStream file = Version.class.getResourceAsStream("/version.properties")) {
            build.load(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Build(build.getProperty("version"), build.getProperty("commit"));
    }
}
