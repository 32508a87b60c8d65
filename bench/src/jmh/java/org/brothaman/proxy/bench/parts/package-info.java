/**
 * JMH benchmarks of the proxy's parts. They report and assert nothing; {@code bench/README.md} says
 * how to run them and how to read them. Nobody imports them.
 *
 * <p>Imports of this project: {@code address}, {@code kernel}, {@code loop}, {@code relay}, {@code server}, {@code session}. Imports of others: {@code org.openjdk.jmh}.
 */
package org.brothaman.proxy.bench.parts;
