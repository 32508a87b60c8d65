package org.brothaman.proxy.bench.figures;

/**
 * One measurement: a contender doing one piece of work in one round. Rows depend on nothing that
 * another row left behind.
 *
 * @param proxy the contender's name
 * @param work the work's name
 * @param round from 1
 */
public record Row(String proxy, String work, int round, Outcome outcome) {}
