/** The {@code drift4j} command: one file a subcommand, argument parsing and progress only. */
@NullMarked
package io.drift4j.cli;

import org.jspecify.annotations.NullMarked;
