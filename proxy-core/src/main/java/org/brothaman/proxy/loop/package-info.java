/**
 * Event loops: who is told that a descriptor is ready, when, and on which thread.
 *
 * <p>Owns the epoll instances, their threads and every registered descriptor. The rest of the data
 * plane sees the interfaces {@link org.brothaman.proxy.loop.Loop} and {@link
 * org.brothaman.proxy.loop.Registration} only, so that a test can deliver readiness in any order;
 * Netty is imported by this package alone, but for {@code image}, which replaces parts of it. It
 * must never import {@code relay}, {@code server} or {@code address}.
 *
 * <p>Imports of this project: {@code kernel}. Imports of others: {@code io.netty}.
 */
@NullMarked
package org.brothaman.proxy.loop;

import org.jspecify.annotations.NullMarked;
