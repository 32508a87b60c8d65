/**
 * The command line: reads options, builds the data plane and what activates it, runs them, and
 * turns the outcome into an exit code.
 *
 * <p>Owns the process: its signals, its standard error, its main thread, on which all of this runs.
 * Classes that carry picocli's annotations only parse and build. Nothing may import this package.
 */
package org.brothaman.proxy.cli;
