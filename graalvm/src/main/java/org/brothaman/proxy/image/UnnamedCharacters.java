package org.brothaman.proxy.image;

import com.oracle.svm.core.annotate.Substitute;
import com.oracle.svm.core.annotate.TargetClass;

/**
 * In the image, no character has a name: {@code Pattern} knows {@code \N{NAME}}, which no pattern
 * of ours says, and would bring the names of all of Unicode.
 */
@TargetClass(className = "java.lang.Character")
final class UnnamedCharacters {
    private UnnamedCharacters() {}

    @Substitute
    @SuppressWarnings("DoNotCallSuggester") // the JDK does call it
    static int codePointOf(String name) {
        throw new IllegalArgumentException("no character has a name here: " + name);
    }
}
