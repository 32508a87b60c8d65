package org.brothaman.proxy.log;

import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Fields and their values, in the order in which they were added. Immutable; values are turned into
 * text only by a log that has a place for them.
 */
public final class Fields {
    public static final Fields NONE = new Fields(null, null, null);

    // All three are null in NONE alone.
    private final @Nullable Fields before;
    private final @Nullable Field field;
    private final @Nullable Object value;

    private Fields(@Nullable Fields before, @Nullable Field field, @Nullable Object value) {
        this.before = before;
        this.field = field;
        this.value = value;
    }

    /** These and one more; just these if the value is null. */
    public Fields with(Field field, @Nullable Object value) {
        return value == null ? this : new Fields(this, field, value);
    }

    public void forEach(BiConsumer<Field, Object> action) {
        if (before != null && field != null && value != null) {
            before.forEach(action);
            action.accept(field, value);
        }
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        forEach(
                (field, value) ->
                        text.append(text.isEmpty() ? "" : " ")
                                .append(field)
                                .append('=')
                                .append(value));
        return text.toString();
    }
}
