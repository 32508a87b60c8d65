package org.brothaman.proxy.metrics;

/** The body of a scrape: one of the formats of Prometheus, and the text in it. A value. */
record MetricsBody(String contentType, byte[] text) {}
