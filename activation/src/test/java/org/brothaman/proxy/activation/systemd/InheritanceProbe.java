package org.brothaman.proxy.activation.systemd;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.brothaman.proxy.kernel.HostProcess;

/** The program of {@link InheritanceTest}: adopts what its parent left open and says so. */
final class InheritanceProbe {
    private InheritanceProbe() {}

    public static void main(String[] arguments) throws IOException {
        try {
            System.out.println(ListenFds.adopt(System.getenv()));
        } catch (StartException e) {
            System.out.println(e.getMessage());
        }
        HostProcess.prepareInherited(3);
        Files.readAllLines(Path.of("/proc/self/fdinfo/3")).stream()
                .filter(line -> line.startsWith("flags:"))
                .forEach(System.out::println);
    }
}
