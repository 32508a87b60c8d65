package org.brothaman.proxy.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.brothaman.proxy.bench.report.Header;
import org.brothaman.proxy.bench.run.Contender;
import org.brothaman.proxy.bench.run.Place;

/** What this machine is and allows; the facts that a report opens and closes with. */
record Machine(List<Integer> cpus, Pin pin, long descriptors, boolean root, double load) {

    private static final long DESCRIPTORS_WANTED = 100_000;

    /**
     * The load average of the minute before, at most; during the comparison it is the contenders'
     * own.
     */
    private static final double IDLE_LOAD = 1;

    static Machine look(Pin pin) throws IOException {
        List<Integer> cpus = new ArrayList<>();
        String allowed = field("/proc/self/status", "Cpus_allowed_list:");
        for (String part : allowed.split(",")) {
            String[] ends = part.split("-");
            int last = Integer.parseInt(ends[ends.length - 1]);
            for (int cpu = Integer.parseInt(ends[0]); cpu <= last; cpu++) {
                cpus.add(cpu);
            }
        }
        String[] limit = field("/proc/self/limits", "Max open files").split("\\s+");
        long hard = limit[1].equals("unlimited") ? DESCRIPTORS_WANTED : Long.parseLong(limit[1]);
        boolean root = field("/proc/self/status", "Uid:").split("\\s+")[1].equals("0");
        double load = Double.parseDouble(Files.readString(Path.of("/proc/loadavg")).split(" ")[0]);
        return new Machine(cpus, pin, Math.min(hard, DESCRIPTORS_WANTED), root, load);
    }

    Place place(Path helpers, Path bro, Path scratch) {
        boolean split = pin == Pin.SPLIT && cpus.size() > 1;
        String both = cpus.size() > 1 ? cpus.get(0) + "," + cpus.get(1) : cpus.get(0).toString();
        return new Place(
                helpers,
                bro,
                scratch,
                split ? cpus.get(0).toString() : both,
                split ? cpus.get(1).toString() : both,
                descriptors,
                root);
    }

    /**
     * What this kind of machine charges, measured before anything else: on one where a system call
     * costs four times as much, other figures are to be expected.
     */
    static String prices(Place place) throws IOException {
        return firstLine(place.helpers().resolve("price").toString()).replace(" ", ", ");
    }

    Header header(
            List<Contender> contenders,
            Place place,
            String prices,
            List<String> missing,
            boolean quick)
            throws IOException {
        Map<String, String> proxies = new LinkedHashMap<>();
        contenders.forEach(one -> proxies.put(one.proxyName(), one.title()));
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("when", Instant.now().truncatedTo(ChronoUnit.MINUTES).toString());
        facts.put("processor", field("/proc/cpuinfo", "model name").replaceFirst("^:\\s*", ""));
        facts.put("processors allowed", cpus.toString());
        facts.put("proxy pinned to", place.proxyCpus());
        facts.put("generator and backend pinned to", place.generatorCpus());
        facts.put(Header.PRICES, prices);
        facts.put("kernel", sysctl("kernel/osrelease"));
        facts.put("congestion control", sysctl("net/ipv4/tcp_congestion_control"));
        facts.put("descriptor limit", Long.toString(descriptors));
        facts.put("fs.pipe-user-pages-soft", sysctl("fs/pipe-user-pages-soft"));
        facts.put("fs.pipe-max-size", sysctl("fs/pipe-max-size"));
        for (String version :
                List.of(
                        "systemd-socket-activate --version",
                        "haproxy -v",
                        "nginx -v",
                        "socat -V")) {
            facts.put(version.split(" ")[0], firstLine(version));
        }
        if (Contender.BRO.missing(place).isEmpty()) {
            facts.put("bro-proxy", firstLine(place.bro() + " --version"));
        }
        List<String> warnings = new ArrayList<>(missing);
        if (quick) {
            warnings.add(
                    "A quick run: short windows, one round. Good for a glance, not for a claim.");
        }
        if (cpus.size() < 2) {
            warnings.add("Only one processor is allowed: proxy and generator share it.");
        }
        facts.put("load average of the minute before", Double.toString(load));
        if (load > IDLE_LOAD) {
            warnings.add("Others used this machine before (load average " + load + ").");
        }
        return new Header(proxies, facts, warnings);
    }

    private static String sysctl(String name) throws IOException {
        return Files.readAllLines(Path.of("/proc/sys", name)).getFirst();
    }

    private static String field(String file, String name) throws IOException {
        for (String line : Files.readAllLines(Path.of(file))) {
            if (line.startsWith(name)) {
                return line.substring(name.length()).strip();
            }
        }
        return "unknown";
    }

    private static String firstLine(String command) throws IOException {
        try {
            Process process =
                    new ProcessBuilder(command.split(" ")).redirectErrorStream(true).start();
            try (var output = process.inputReader(StandardCharsets.UTF_8)) {
                return output.lines()
                        .filter(line -> line.matches(".*\\d.*"))
                        .findFirst()
                        .orElse("unknown");
            }
        } catch (IOException absent) {
            return "absent";
        }
    }
}
