package org.brothaman.proxy.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;

/**
 * Micrometer's registry as we use it: every meter asks for its figure when it is rendered, so
 * nothing is counted twice and nothing runs between scrapes. Used by one thread at a time.
 */
final class Registry {
    /** Of a first page; the next one is as large as the one before. */
    private static final int PAGE = 16 << 10;

    private final PrometheusMeterRegistry meters =
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private int size = PAGE;

    Registry() {
        meters.throwExceptionOnRegistrationFailure();
    }

    /**
     * @param name in Micrometer's form, {@code bro.proxy.thing}; Prometheus will see {@code
     *     bro_proxy_thing_total}
     */
    void counter(String name, String help, Tags tags, DoubleSupplier figure) {
        // The registry holds its object weakly and the function strongly.
        FunctionCounter.builder(name, this, self -> figure.getAsDouble())
                .description(help)
                .tags(tags)
                .register(meters);
    }

    void gauge(String name, String help, Tags tags, DoubleSupplier figure) {
        Gauge.builder(name, this, self -> figure.getAsDouble())
                .description(help)
                .tags(tags)
                .register(meters);
    }

    /**
     * A histogram that is counted elsewhere, which Micrometer has no meter for.
     *
     * @param name as Prometheus sees it
     */
    void histogram(String name, String help, Supplier<List<HistogramDataPointSnapshot>> points) {
        Collector collector =
                () -> {
                    HistogramSnapshot.Builder family =
                            HistogramSnapshot.builder().name(name).help(help);
                    points.get().forEach(family::dataPoint);
                    return family.build();
                };
        meters.getPrometheusRegistry().register(collector);
    }

    MetricsBody render(boolean openMetrics) {
        String type =
                openMetrics
                        ? OpenMetricsTextFormatWriter.CONTENT_TYPE
                        : PrometheusTextFormatWriter.CONTENT_TYPE;
        try (var text = new ByteArrayOutputStream(size)) {
            meters.scrape(text, type);
            size = Math.max(size, text.size());
            return new MetricsBody(type, text.toByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e); // never, into memory
        }
    }
}
