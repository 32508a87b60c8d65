/**
 * Turns results into Markdown, JSON and SVG. Works on values only and never imports {@code run}.
 */
package org.brothaman.proxy.bench.report;
