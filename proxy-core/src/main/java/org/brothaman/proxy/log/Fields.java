package org.brothaman.proxy.log;

import java.util.function.BiConsumer;

/**
 * Fields and their values, in the order in which they were added. Immutable; values are turned into
 * text only by a log that has a place for them.
 */
public final class Fields {
    public static final Fields NONE = new Fields(null, null, null);

    private final Fields before;
    private final Field field;
    private final Object value;

    private Fields(Fields before, Field field, Object value) {
        this.before = before;
        this.field = field;
        this.value = value;
    }

    /** These and one more; just these if the value is null. */
    public Fields with(Field field, Object value) {
        return value == null ? this : new Fields(this, field, value);
    }

    public void forEach(BiConsumer<Field, Object> action) {
        if (before != null) {
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
