package org.brothaman.proxy.bench.report;

import java.util.List;
import java.util.Optional;
import org.brothaman.proxy.bench.figures.Results;
import org.brothaman.proxy.bench.figures.Summary;

/**
 * Writes {@code latest.md}: targets first, then charts, then every table with medians, spans and
 * ratios.
 */
public final class Markdown {

    private final Header header;
    private final Results results;
    private final List<String> charts;
    private final StringBuilder text = new StringBuilder();

    /**
     * @param charts file names of the charts beside the report
     */
    public Markdown(Header header, Results results, List<String> charts) {
        this.header = header;
        this.results = results;
        this.charts = charts;
    }

    public String write() {
        line("# bro-proxy compared");
        line("");
        line("Written by `bench/compare`; what each figure means is said in `bench/README.md`.");
        line(
                "Cells: median (smallest – largest) over the rounds, ×the median of the rounds' ratios to systemd-socket-proxyd, as in the targets that name no other.");
        line("");
        line("On this machine the " + Header.PRICES + ": " + header.facts().get(Header.PRICES));
        line("");
        for (String warning : header.warnings()) {
            line("> **" + warning + "**");
            line("");
        }
        targets();
        for (String chart : charts) {
            line("![" + chart.replace(".svg", "") + "](" + chart + ")");
        }
        for (Table table : Table.all()) {
            if (table.columns().stream().anyMatch(column -> results.has(column.work()))) {
                table(table);
            }
        }
        facts();
        return text.toString();
    }

    private void targets() {
        line("## Targets");
        line("");
        line("| what | asked for | this run | |");
        line("| --- | --- | ---: | --- |");
        for (Target target : Target.all()) {
            if (!results.has(target.column().work())) {
                continue;
            }
            boolean amount = target.isAmount();
            String verdict =
                    switch (target.verdict(results)) {
                        case Target.Verdict.Reached(double value) ->
                                (amount ? Numbers.shorten(value) : Numbers.ratio(value))
                                        + " | met |";
                        case Target.Verdict.Missed(double value) ->
                                (amount ? Numbers.shorten(value) : Numbers.ratio(value))
                                        + " | **missed** |";
                        case Target.Verdict.Unknown() -> "– | not measured |";
                    };
            line("| " + target.title() + " | " + target.demand() + " | " + verdict);
        }
        line("");
    }

    private void table(Table table) {
        line("");
        line("## " + table.title());
        line("");
        List<Column> columns =
                table.columns().stream().filter(column -> results.has(column.work())).toList();
        StringBuilder head = new StringBuilder("| proxy |");
        StringBuilder rule = new StringBuilder("| --- |");
        for (Column column : columns) {
            head.append(' ').append(column.heading()).append(" |");
            rule.append(" ---: |");
        }
        line(head.toString());
        line(rule.toString());
        for (String proxy : header.proxies().keySet()) {
            StringBuilder cells = new StringBuilder("| " + proxy + " |");
            for (Column column : columns) {
                cells.append(' ').append(cell(column, proxy)).append(" |");
            }
            line(cells.toString());
        }
        notes(columns);
    }

    private String cell(Column column, String proxy) {
        Optional<Summary> summary = column.summary(results, proxy);
        if (summary.isEmpty()) {
            Optional<String> trouble = results.trouble(proxy, column.work());
            return trouble.map(why -> why.startsWith("failed") ? "**failed**" : "not run")
                    .orElse("–");
        }
        Summary value = summary.get();
        String cell = Numbers.shorten(value.median());
        if (value.count() > 1) {
            cell +=
                    " (%s – %s)"
                            .formatted(Numbers.shorten(value.min()), Numbers.shorten(value.max()));
        }
        boolean partly = results.trouble(proxy, column.work()).isPresent();
        return cell
                + column.ratio(results, proxy)
                        .filter(_ -> !proxy.equals(Column.REFERENCE))
                        .map(ratio -> " " + Numbers.ratio(ratio))
                        .orElse("")
                + (partly ? " **some rounds failed**" : "");
    }

    /** Failures and omissions in full below their table, never silently. */
    private void notes(List<Column> columns) {
        List<String> works = columns.stream().map(Column::work).distinct().toList();
        boolean first = true;
        for (String proxy : header.proxies().keySet()) {
            for (String work : works) {
                Optional<String> trouble = results.trouble(proxy, work);
                if (trouble.isPresent()) {
                    if (first) {
                        line("");
                    }
                    first = false;
                    line("- " + proxy + ", " + work + ": " + trouble.get());
                }
            }
        }
    }

    private void facts() {
        line("");
        line("## The run");
        line("");
        header.proxies().forEach((name, title) -> line("- " + name + ": " + title));
        header.facts().forEach((name, value) -> line("- " + name + ": " + value));
    }

    private void line(String line) {
        text.append(line).append('\n');
    }
}
