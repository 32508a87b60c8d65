/** The activation thread's clock, handed in so that tests own the time. Imports nothing of ours. */
package org.brothaman.proxy.activation.clock;
