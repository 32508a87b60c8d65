/**
 * JMH benchmarks of the proxy's parts. They report and assert nothing; {@code bench/README.md} says
 * how to run them and how to read them. Nothing else in {@code bench} may import them.
 */
package org.brothaman.proxy.bench.parts;
