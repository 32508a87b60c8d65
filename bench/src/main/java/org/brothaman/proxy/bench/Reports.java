package org.brothaman.proxy.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.brothaman.proxy.bench.figures.Results;
import org.brothaman.proxy.bench.report.Charts;
import org.brothaman.proxy.bench.report.Header;
import org.brothaman.proxy.bench.report.Markdown;
import org.brothaman.proxy.bench.report.RawJson;

/** Puts the three kinds of report into the results folder. */
final class Reports {

    private Reports() {}

    static void write(Path folder, String name, Header header, Results results) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve(name + ".json"), RawJson.write(header, results));
        List<String> charts = new Charts(header.proxies().keySet(), results, folder).write();
        Files.writeString(
                folder.resolve(name + ".md"), new Markdown(header, results, charts).write());
    }
}
