package org.brothaman.proxy.setup.unitfiles;

import java.util.List;

/** The units that the generator makes of one Quadlet. Immutable. */
public record GeneratedUnits(ProxyUnits units) {
    /** Takes what is made, from any thread. */
    public interface Output {
        /**
         * @param unit its name
         */
        void file(String unit, String text);

        /**
         * @param path relative to the generator's folder
         */
        void link(String path, String target);
    }

    public void write(Output output) {
        units.texts(true).forEach(output::file);
        if (units.isForAnyInstance()) {
            return;
        }
        units.links().forEach(output::link);
        List<String> names = units.sockets();
        for (String target : units.wantedBy()) {
            for (int i = 0; i < names.size(); i++) {
                output.link(target + ".wants/" + names.get(i), "../" + units.socketFiles().get(i));
            }
        }
    }
}
