package org.brothaman.proxy.cli;

/** The entry point of the binary. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        System.exit(0);
    }
}
