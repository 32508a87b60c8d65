package org.brothaman.proxy.bench.report;

import java.util.List;
import java.util.Map;

/**
 * What a reader must know before believing a figure.
 *
 * @param proxies names in the order of every table, with what each is
 * @param facts machine, kernel, versions, limits, pinning, in order
 * @param warnings what makes this run worth less than a full one
 */
public record Header(
        Map<String, String> proxies, Map<String, String> facts, List<String> warnings) {

    /** The fact that tells what kind of machine it is. */
    public static final String PRICES =
            "price of an empty system call, of a page's first touch, ns";
}
