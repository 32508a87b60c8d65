package org.brothaman.proxy.testbed;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Images of programs of the machine that the tests run on, made by testbed/images. */
final class Images {
    private static final Path COMMANDS = Path.of(System.getProperty("testbed.commands", "."));

    private Images() {}

    /**
     * Imports {@code localhost/NAME:1}, whose command is {@code /bin/serve}, for these accounts.
     */
    static void add(String name, List<String> changes, Account... accounts) {
        String tag = "localhost/" + name + ":1";
        List<Account> without =
                List.of(accounts).stream()
                        .filter(a -> !a.run("podman", "image", "exists", tag).succeeded())
                        .toList();
        if (without.isEmpty()) return;
        byte[] image = Running.bytes(List.of(COMMANDS + "/images/" + name));
        var command = new ArrayList<>(List.of("podman", "import", "--quiet"));
        command.addAll(List.of("--change", "CMD [\"/bin/serve\"]"));
        for (String change : changes) command.addAll(List.of("--change", change));
        command.addAll(List.of("-", tag));
        for (Account account : without) {
            account.start(command.toArray(String[]::new)).finish(image).orFail();
        }
    }
}
