package org.brothaman.proxy.metrics;

/** What is told to a scraper: a format of Prometheus and the text in it. A value. */
record MetricsBody(String contentType, byte[] text) {}
