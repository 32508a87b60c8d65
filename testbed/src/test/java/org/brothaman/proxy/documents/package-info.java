/**
 * The documents of the repository as the tests see them: pages, their code blocks, links and
 * anchors. What is written is checked here; what can be run is run by {@code DocumentsIT} of the
 * package testbed. Knows nothing of machines.
 *
 * <p>Imports nothing of this project. Imports of others: {@code org.commonmark}, {@code org.junit}.
 */
package org.brothaman.proxy.documents;
