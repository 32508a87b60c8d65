package org.brothaman.proxy.bench.parts;

import java.util.concurrent.TimeUnit;
import org.brothaman.proxy.address.BackendAddress;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** From a word on the command line to a socket address; happens a few times at start. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
        value = 1,
        jvmArgsAppend = {"--enable-native-access=ALL-UNNAMED", "-XX:+UseSerialGC"})
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 5, time = 1)
public class AddressParsing {

    @Param({"127.0.0.1:18080", "[::1]:18080", "backend.example:18080", "/run/app.sock", "@app"})
    public String text;

    @Benchmark
    public BackendAddress parse() {
        return BackendAddress.parse(text);
    }
}
