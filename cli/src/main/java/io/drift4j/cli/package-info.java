/**
 * The {@code drift4j} command: argument parsing, progress and words, one file a subcommand. What is done is done by the
 * other modules; what joins them is here.
 *
 * <p>{@link io.drift4j.cli.Main} maps outcomes to exit codes (0 fine, 2 bad input, 1 a defect of drift4j, 130 stopped
 * by Ctrl-C). {@link io.drift4j.cli.Tasks} is the list of tasks, {@link io.drift4j.cli.Places} finds what ships with
 * drift4j, {@link io.drift4j.cli.PolicySource} is a policy as a person names it, a file or an address, {@link
 * io.drift4j.cli.Output} guards what a command is going to write.
 */
@NullMarked
package io.drift4j.cli;

import org.jspecify.annotations.NullMarked;
