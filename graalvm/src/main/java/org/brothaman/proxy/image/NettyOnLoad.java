package org.brothaman.proxy.image;

import com.oracle.svm.core.c.CGlobalData;
import com.oracle.svm.core.c.CGlobalDataFactory;
import com.oracle.svm.core.jni.functions.JNIFunctionTables;
import com.oracle.svm.core.jni.headers.JNIJavaVM;
import org.graalvm.nativeimage.c.function.CFunctionPointer;
import org.graalvm.nativeimage.c.function.InvokeCFunctionPointer;
import org.graalvm.word.PointerBase;
import org.graalvm.word.WordFactory;

/**
 * Calls the function by which Netty's C code binds its Java methods. A JVM does so when it loads
 * the library; here nothing is loaded, and the linker hides the symbol from any look-up at run
 * time.
 */
final class NettyOnLoad {
    /** {@code jint JNI_OnLoad_NAME(JavaVM *, void *)}, JNI specification, "Static libraries". */
    private interface OnLoad extends CFunctionPointer {
        @InvokeCFunctionPointer
        int invoke(JNIJavaVM machine, PointerBase reserved);
    }

    private static final CGlobalData<OnLoad> ON_LOAD =
            CGlobalDataFactory.forSymbol("JNI_OnLoad_" + LinkedLibraries.NETTY);

    private NettyOnLoad() {}

    /** Fails when Netty's C code cannot find a class or method that it asks for. */
    static void call() {
        int version =
                ON_LOAD.get()
                        .invoke(
                                JNIFunctionTables.singleton().getGlobalJavaVM(),
                                WordFactory.nullPointer());
        if (version < 0) {
            throw new UnsatisfiedLinkError("Netty's epoll transport could not bind its methods");
        }
    }
}
