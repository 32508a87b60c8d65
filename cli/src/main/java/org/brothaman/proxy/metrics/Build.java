package org.brothaman.proxy.metrics;

/** Which program this is; a value. */
public record Build(String version, String commit) {}
