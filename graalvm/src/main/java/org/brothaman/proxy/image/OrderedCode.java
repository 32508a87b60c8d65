package org.brothaman.proxy.image;

import com.oracle.svm.hosted.code.CompileQueue;
import com.oracle.svm.hosted.image.LIRNativeImageCodeCache;
import com.oracle.svm.hosted.image.NativeImage;
import com.oracle.svm.hosted.image.NativeImageCodeCache;
import com.oracle.svm.hosted.image.NativeImageCodeCacheFactory;
import com.oracle.svm.hosted.image.NativeImageHeap;
import com.oracle.svm.hosted.meta.HostedMethod;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import jdk.graal.compiler.code.CompilationResult;
import org.graalvm.collections.Pair;
import org.graalvm.nativeimage.Platform;

/**
 * Places the methods that run in a proxy's life at the front of the code, first those of its start.
 * In the builder's own order, by name, they are spread over all of it, and the start has most of
 * its 64 KiB blocks mapped, a page fault for each. Which they are says a list that {@code
 * graalvm/record-method-order} has recorded, by the names of their symbols; the others follow by
 * name.
 */
final class OrderedCode extends LIRNativeImageCodeCache {
    private static final String LIST = "method-order.txt";

    /** In place of the builder's own. */
    static final class Factory extends NativeImageCodeCacheFactory {
        @Override
        public NativeImageCodeCache newCodeCache(
                CompileQueue queue, NativeImageHeap heap, Platform target, Path scratch) {
            return new OrderedCode(queue.getCompilationResults(), heap);
        }
    }

    private OrderedCode(Map<HostedMethod, CompilationResult> methods, NativeImageHeap heap) {
        super(methods, heap);
    }

    @Override
    protected List<Pair<HostedMethod, CompilationResult>> computeCompilationOrder(
            Map<HostedMethod, CompilationResult> methods) {
        Map<String, Integer> listed = listed();
        List<Pair<HostedMethod, CompilationResult>> order =
                new ArrayList<>(super.computeCompilationOrder(methods));
        order.sort(
                Comparator.comparing(
                        method -> listed.getOrDefault(symbol(method), Integer.MAX_VALUE)));
        warn(listed.size(), order.stream().filter(one -> listed.containsKey(symbol(one))).count());
        return order;
    }

    private static String symbol(Pair<HostedMethod, CompilationResult> method) {
        return NativeImage.localSymbolNameForMethod(method.getLeft());
    }

    /** The places of the symbols in the list. */
    private static Map<String, Integer> listed() {
        Map<String, Integer> places = new HashMap<>();
        InputStream list = Objects.requireNonNull(OrderedCode.class.getResourceAsStream(LIST));
        try (var lines =
                new BufferedReader(new InputStreamReader(list, StandardCharsets.US_ASCII))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                places.put(line, places.size());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return places;
    }

    /** A method whose signature has changed is another; one that is inlined everywhere is none. */
    private static void warn(int listed, long found) {
        if (found < listed * 3L / 4) {
            System.out.printf(
                    "Warning: of the %d methods in %s only %d are in this image, so it starts more"
                            + " slowly; record it anew with graalvm/record-method-order%n",
                    listed, LIST, found);
        }
    }
}
