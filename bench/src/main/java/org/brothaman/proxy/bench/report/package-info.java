/**
 * Turns results into Markdown, JSON and SVG. Works on values only and never imports {@code run}.
 *
 * <p>Imports of this project: {@code bench.figures}. Imports of others: {@code org.knowm}.
 */
@NullMarked
package org.brothaman.proxy.bench.report;

import org.jspecify.annotations.NullMarked;
