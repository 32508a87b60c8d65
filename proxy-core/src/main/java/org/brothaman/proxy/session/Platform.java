package org.brothaman.proxy.session;

import java.util.function.IntFunction;
import org.brothaman.proxy.address.Resolver;
import org.brothaman.proxy.kernel.Kernel;
import org.brothaman.proxy.log.Log;
import org.brothaman.proxy.loop.Loop;
import org.brothaman.proxy.relay.PipeBudget;

/**
 * All that the data plane needs of the world; tests hand in their own.
 *
 * @param loops makes the event loop of this number, from 0
 */
public record Platform(
        Kernel kernel, IntFunction<Loop> loops, Resolver resolver, PipeBudget pipes, Log log) {}
