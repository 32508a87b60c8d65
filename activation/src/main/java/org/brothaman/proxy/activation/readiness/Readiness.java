package org.brothaman.proxy.activation.readiness;

import org.brothaman.proxy.log.OneLine;

/** When a started backend counts as ready: the values of the option --ready. */
public sealed interface Readiness {

    /** The longest path of {@link Http}, in characters. */
    int PATH_MAX = 1024;

    /** It accepts a connection that then lives, {@link SurvivalThreshold}, or sends something. */
    record Tcp() implements Readiness {
        @Override
        public String toString() {
            return "tcp";
        }
    }

    /** The manager says that it is up: Type=notify, or Notify=healthy in a Quadlet. */
    record Unit() implements Readiness {
        @Override
        public String toString() {
            return "unit";
        }
    }

    /**
     * It answers GET of this path with a status from 200 to 399.
     *
     * @param path begins with a slash, visible ASCII only, at most {@link #PATH_MAX} characters
     */
    record Http(String path) implements Readiness {
        public Http {
            if (!path.startsWith("/")) {
                throw bad("http:" + path, "the path must begin with /");
            }
            if (path.startsWith("//")) {
                throw bad("http:" + path, "it takes no host, the backend is asked; use http:/PATH");
            }
            if (path.length() > PATH_MAX) {
                throw bad(
                        "http:" + path.substring(0, 20) + "...",
                        "the path may have at most 1024 characters");
            }
            if (!path.chars().allMatch(c -> c > ' ' && c < 0x7F)) {
                throw bad("http:" + path, "encode spaces and non-ASCII characters as %XX");
            }
        }

        @Override
        public String toString() {
            return "http:" + path;
        }
    }

    /**
     * Reads {@code tcp}, {@code unit} or {@code http:/PATH}.
     *
     * @throws IllegalArgumentException with one line that says what would be right
     */
    static Readiness parse(String text) {
        return switch (text) {
            case "tcp" -> new Tcp();
            case "unit" -> new Unit();
            default -> {
                if (!text.startsWith("http:")) {
                    throw bad(text, "use tcp, unit or http:/PATH");
                }
                yield new Http(text.substring("http:".length()));
            }
        };
    }

    private static IllegalArgumentException bad(String text, String remedy) {
        return new IllegalArgumentException("\"" + OneLine.of(text, 100) + "\": " + remedy);
    }
}
