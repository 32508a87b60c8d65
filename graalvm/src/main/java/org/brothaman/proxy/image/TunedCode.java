package org.brothaman.proxy.image;

import com.oracle.svm.core.graal.meta.RuntimeConfiguration;
import com.oracle.svm.hosted.FeatureHandler;
import com.oracle.svm.hosted.FeatureImpl;
import com.oracle.svm.hosted.HostedConfiguration;
import com.oracle.svm.hosted.code.CompileQueue;
import com.oracle.svm.hosted.image.NativeImageCodeCacheFactory;
import com.oracle.svm.hosted.meta.HostedUniverse;
import jdk.graal.compiler.debug.DebugContext;
import org.graalvm.nativeimage.hosted.Feature;

/** Has the builder use {@link SpeedQueue} and {@link OrderedCode}. Named by {@code --features}. */
final class TunedCode implements Feature {
    @Override
    public String getDescription() {
        return "Compiles what runs for each event for speed, and the rest for size, and orders it";
    }

    @Override
    public void afterRegistration(AfterRegistrationAccess access) {
        HostedConfiguration.setInstanceIfEmpty(new Configuration());
    }

    @Override
    public void duringSetup(DuringSetupAccess access) {
        ((FeatureImpl.DuringSetupAccessImpl) access)
                .getHostVM()
                .registerNeverInlineTrivialHandler(
                        (caller, callee) ->
                                SpeedQueue.isNeedless(
                                        caller.getQualifiedName(), callee.getQualifiedName()));
    }

    private static final class Configuration extends HostedConfiguration {
        @Override
        public CompileQueue createCompileQueue(
                DebugContext debug,
                FeatureHandler features,
                HostedUniverse universe,
                RuntimeConfiguration configuration,
                boolean deoptimizeAll) {
            return new SpeedQueue(debug, features, universe, configuration, deoptimizeAll);
        }

        @Override
        public NativeImageCodeCacheFactory newCodeCacheFactory() {
            return new OrderedCode.Factory();
        }
    }
}
