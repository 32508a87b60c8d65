package org.brothaman.proxy.image;

import com.oracle.svm.core.annotate.Substitute;
import com.oracle.svm.core.annotate.TargetClass;
import java.text.Normalizer.Form;

/**
 * In the image, there is no Unicode normalization: {@code Pattern} knows {@code CANON_EQ}, which no
 * pattern of ours is compiled with, and {@code URI} has for what it makes ASCII of, which no code
 * of ours asks for; it would bring the library ICU with its tables.
 */
@TargetClass(className = "java.text.Normalizer")
final class UnnormalizedText {
    private UnnormalizedText() {}

    @Substitute
    @SuppressWarnings("DoNotCallSuggester") // the JDK does call it
    static String normalize(CharSequence source, Form form) {
        throw new UnsupportedOperationException("Unicode normalization");
    }
}
