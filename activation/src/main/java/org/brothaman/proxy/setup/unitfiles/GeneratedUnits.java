package org.brothaman.proxy.setup.unitfiles;

import java.util.List;
import org.brothaman.proxy.setup.quadlet.Quadlet;

/** The units that the generator makes of one Quadlet. Immutable. */
public record GeneratedUnits(Quadlet quadlet, ProxyUnits units) {
    private static final String HEAD = "# Made by bro-proxy-generator from ";
    private static final String HEAD_END = " at each daemon-reload; changes here are lost.\n";

    /** Takes what is made, each as soon as it is. */
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
        String head = HEAD + quadlet.path() + HEAD_END;
        units.texts(true).forEach((unit, text) -> output.file(unit, head + text));
        if (quadlet.isTemplate() && quadlet.defaultInstance().isEmpty()) {
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
