/**
 * Writes, while the project is built, what is generated after the command line's model: manual
 * pages from the templates in {@code packaging/man}, and completions for bash, zsh and fish.
 *
 * <p>Runs on Maven's thread and is no part of any program. Knows of the command line only {@code
 * cli.Commands}, and of the section for Quadlets nothing; nobody imports it.
 *
 * <p>Imports of this project: {@code cli}. Imports of others: {@code picocli}.
 */
@NullMarked
package org.brothaman.proxy.packaging;

import org.jspecify.annotations.NullMarked;
