package org.brothaman.proxy.image;

import com.oracle.svm.core.jdk.PlatformNativeLibrarySupport;
import com.oracle.svm.hosted.c.NativeLibraries;
import org.graalvm.nativeimage.hosted.Feature;

/**
 * Has the builder link the static library that {@code graalvm/native-libs} compiles. Named by
 * {@code --features}; called once by the builder before it analyses the program.
 */
final class LinkedLibraries implements Feature {
    private static final String KERNEL = "bro_kernel";

    @Override
    public String getDescription() {
        return "Links the C code of bro-proxy's kernel package";
    }

    @Override
    public void duringSetup(DuringSetupAccess access) {
        // Methods with this prefix are bound by the linker, not looked up at run time. The name is
        // the package's as JNI writes it.
        PlatformNativeLibrarySupport.singleton()
                .addBuiltinPkgNativePrefix("org_brothaman_proxy_kernel");
    }

    @Override
    public void beforeAnalysis(BeforeAnalysisAccess access) {
        NativeLibraries.singleton().addStaticNonJniLibrary(KERNEL);
    }
}
