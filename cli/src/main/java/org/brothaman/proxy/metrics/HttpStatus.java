package org.brothaman.proxy.metrics;

/** The status codes that are answered with, RFC 9110 and RFC 6585. */
enum HttpStatus {
    OK("200 OK"),
    BAD_REQUEST("400 Bad Request"),
    FORBIDDEN("403 Forbidden"),
    NOT_FOUND("404 Not Found"),
    METHOD_NOT_ALLOWED("405 Method Not Allowed"),
    REQUEST_HEADER_FIELDS_TOO_LARGE("431 Request Header Fields Too Large"),
    SERVICE_UNAVAILABLE("503 Service Unavailable");

    private final String line;

    HttpStatus(String line) {
        this.line = line;
    }

    /** Code and reason phrase. */
    String line() {
        return line;
    }

    /** The header that such a response must have besides those that all have; mostly empty. */
    String header() {
        return this == METHOD_NOT_ALLOWED ? "Allow: GET, HEAD\r\n" : "";
    }
}
