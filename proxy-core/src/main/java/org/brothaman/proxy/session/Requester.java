package org.brothaman.proxy.session;

/**
 * For whom something is woken.
 *
 * @param address of the client, for people; of a client that is gone already a word
 * @param process the client's, if it has connected to a UNIX socket, SO_PEERCRED of unix(7); else 0
 */
public record Requester(String address, int process) {}
