package org.brothaman.proxy.image;

import com.oracle.svm.core.graal.meta.RuntimeConfiguration;
import com.oracle.svm.hosted.FeatureHandler;
import com.oracle.svm.hosted.code.CompileQueue;
import com.oracle.svm.hosted.meta.HostedMethod;
import com.oracle.svm.hosted.meta.HostedUniverse;
import java.util.List;
import jdk.graal.compiler.core.common.GraalOptions;
import jdk.graal.compiler.debug.DebugContext;
import jdk.graal.compiler.nodes.StructuredGraph;
import jdk.graal.compiler.options.OptionValues;

/**
 * Compiles the program for size, but what runs for each event, connection or file for speed. The
 * names are beginnings of methods' names with their packages.
 */
final class SpeedQueue extends CompileQueue {
    /** Here an allocation is not a call, as it is everywhere else with {@code -Os}. */
    private static final List<String> ALLOCATING =
            List.of(
                    "com.oracle.svm.core.graal.jdk.SubstrateObjectCloneSnippets",
                    "org.brothaman.proxy.activation.manager.MessageHeader",
                    "org.brothaman.proxy.activation.systemd.Time",
                    "org.brothaman.proxy.address.",
                    "org.brothaman.proxy.kernel.",
                    "org.brothaman.proxy.log.Spelling",
                    "org.brothaman.proxy.loop.",
                    "org.brothaman.proxy.relay.",
                    "org.brothaman.proxy.server.",
                    "org.brothaman.proxy.session.",
                    "org.brothaman.proxy.stream.",
                    "org.brothaman.proxy.setup.quadlet.",
                    "org.brothaman.proxy.setup.unitfiles.",
                    "io.netty.channel.",
                    "io.netty.util.",
                    "org.freedesktop.dbus.messages.Message",
                    "java.io.File",
                    "java.lang.AbstractStringBuilder",
                    "java.lang.String",
                    "java.nio.ByteBuffer",
                    "java.nio.file.",
                    "java.util.Array",
                    "java.util.EnumMap",
                    "java.util.HashMap",
                    "java.util.ImmutableCollections",
                    "java.util.LinkedHashMap",
                    "java.util.List",
                    "java.util.Optional",
                    "java.util.StringJoiner",
                    "java.util.regex.",
                    "java.util.stream.",
                    "sun.nio.ch.",
                    "sun.nio.fs.Unix");

    /** What is called for each event, and does less than a call costs. */
    private static final List<String> INLINED =
            List.of(
                    "org.brothaman.proxy.address.NetworkSet",
                    "org.brothaman.proxy.image.Plain",
                    "org.brothaman.proxy.kernel.",
                    "org.brothaman.proxy.loop.",
                    "org.brothaman.proxy.relay.",
                    "org.brothaman.proxy.session.",
                    "org.brothaman.proxy.stream.",
                    "io.netty.channel.SingleThread",
                    "io.netty.util.concurrent.EventExecutor",
                    "io.netty.util.concurrent.AbstractScheduledEventExecutor",
                    "io.netty.util.concurrent.SingleThreadEventExecutor",
                    "io.netty.util.internal.shaded.",
                    "java.util.ArrayDeque");

    /**
     * What most proxies never do, or a few times in a life: there, what is named above is called as
     * everything is with {@code -Os}. Inlined, it was most of their code.
     */
    private static final List<String> SELDOM =
            List.of(
                    "org.brothaman.proxy.server.Proxy",
                    "org.brothaman.proxy.server.QuietClock",
                    "org.brothaman.proxy.server.Workers",
                    "org.brothaman.proxy.stream.HeaderReader",
                    "org.brothaman.proxy.stream.Thaw",
                    "org.brothaman.proxy.stream.WakeGate");

    /** Nodes of the compiler's graph before optimization; the builder's own bound is 20. */
    private static final int INLINED_NODES_MAX = 150;

    SpeedQueue(
            DebugContext debug,
            FeatureHandler features,
            HostedUniverse universe,
            RuntimeConfiguration configuration,
            boolean deoptimizeAll) {
        super(debug, features, universe, configuration, deoptimizeAll, List.of());
    }

    @Override
    protected void notifyBeforeEncode(HostedMethod method, StructuredGraph graph) {
        super.notifyBeforeEncode(method, graph);
        if (method.canBeInlined()
                && graph.getNodeCount() <= INLINED_NODES_MAX
                && isAmong(INLINED, method.getQualifiedName())) {
            method.compilationInfo.setTrivialMethod();
        }
    }

    @Override
    protected OptionValues getCustomizedOptions(HostedMethod method, DebugContext debug) {
        OptionValues options = super.getCustomizedOptions(method, debug);
        return isAmong(ALLOCATING, method.getQualifiedName())
                ? new OptionValues(options, GraalOptions.ReduceCodeSize, false)
                : options;
    }

    /** Whether one method gains too little from having the other inlined. */
    static boolean isNeedless(String caller, String callee) {
        return isAmong(SELDOM, caller) && isAmong(INLINED, callee);
    }

    private static boolean isAmong(List<String> beginnings, String method) {
        return beginnings.stream().anyMatch(method::startsWith);
    }
}
