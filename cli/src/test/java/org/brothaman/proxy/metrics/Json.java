package org.brothaman.proxy.metrics;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads JSON (RFC 8259) strictly, into maps, lists, texts and whatever else as its text. */
final class Json {
    private static final Pattern TOKEN =
            Pattern.compile(
                    "\\s*([\\[\\]{},:]|\"(?:[^\"\\\\\\x00-\\x1f]|\\\\([\"\\\\/bfnrt]|u[0-9a-fA-F]{4}))*\""
                            + "|true|false|null|-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][-+]?[0-9]+)?)\\s*");

    private final Matcher tokens;
    private String token;

    private Json(String text) {
        tokens = TOKEN.matcher(text);
        next();
    }

    static Object parse(String text) {
        Json json = new Json(text);
        Object value = json.value();
        if (json.token != null) {
            throw new IllegalArgumentException("after the end: " + json.token);
        }
        return value;
    }

    private void next() {
        if (tokens.hitEnd() && tokens.regionStart() == tokens.regionEnd()) {
            token = null;
        } else if (tokens.lookingAt()) {
            token = tokens.group(1);
            tokens.region(tokens.end(), tokens.regionEnd());
        } else if (tokens.regionStart() == tokens.regionEnd()) {
            token = null;
        } else {
            throw new IllegalArgumentException("no JSON at character " + tokens.regionStart());
        }
    }

    private void expect(String expected) {
        if (!expected.equals(token)) {
            throw new IllegalArgumentException(
                    token
                            + " instead of "
                            + expected
                            + " before character "
                            + tokens.regionStart());
        }
        next();
    }

    private Object value() {
        if (token == null) {
            throw new IllegalArgumentException("it ends too early");
        }
        return switch (token.charAt(0)) {
            case '{' -> object();
            case '[' -> array();
            case '"' -> text();
            case ']', '}', ',', ':' -> throw new IllegalArgumentException("a value is missing");
            default -> {
                String literal = token;
                next();
                yield literal;
            }
        };
    }

    private Map<String, Object> object() {
        Map<String, Object> map = new LinkedHashMap<>();
        next();
        while (!"}".equals(token)) {
            if (!map.isEmpty()) {
                expect(",");
            }
            String key = text();
            expect(":");
            if (map.put(key, value()) != null) {
                throw new IllegalArgumentException("twice: " + key);
            }
        }
        next();
        return map;
    }

    private List<Object> array() {
        List<Object> list = new ArrayList<>();
        next();
        while (!"]".equals(token)) {
            if (!list.isEmpty()) {
                expect(",");
            }
            list.add(value());
        }
        next();
        return list;
    }

    private String text() {
        if (token == null || token.charAt(0) != '"') {
            throw new IllegalArgumentException(token + " instead of a text");
        }
        String text = token.substring(1, token.length() - 1);
        next();
        return text.replace("\\\"", "\"").replace("\\n", "\n").replace("\\\\", "\\");
    }
}
