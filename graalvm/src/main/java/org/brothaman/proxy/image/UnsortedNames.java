package org.brothaman.proxy.image;

import com.oracle.svm.core.annotate.Substitute;
import com.oracle.svm.core.annotate.TargetClass;
import java.text.Collator;
import java.util.Locale;

/**
 * In the image, no language sorts names: the JDK does so when it lists a folder by a URL, which no
 * code of ours does, and it would bring the order of all letters.
 */
@TargetClass(className = "java.text.Collator")
final class UnsortedNames {
    private UnsortedNames() {}

    @Substitute
    @SuppressWarnings("DoNotCallSuggester") // the JDK does call it
    static Collator getInstance(Locale language) {
        throw new UnsupportedOperationException("sorting by a language's rules");
    }
}
