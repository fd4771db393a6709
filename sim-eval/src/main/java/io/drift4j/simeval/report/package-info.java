/**
 * Evaluations made into something to look at: one page that stands alone, and the same numbers for programs.
 *
 * <p>A {@link io.drift4j.simeval.report.Report} says what to show; {@link io.drift4j.simeval.report.ReportWriter} writes
 * the folder:
 *
 * <pre>
 * index.html      everything inline: opens from a disk, without a network
 * summary.json    title, one object a policy ({@link io.drift4j.simeval.Evaluation#json}), paired comparisons
 * summary.md      the tables as text
 * episodes.csv    one line an episode
 * rollouts/*.gif  the animations of the page
 * </pre>
 *
 * <p>{@code Page} joins the parts: {@code Tables}, {@code Charts} (drawn by {@link io.drift4j.engine.page.SvgChart}) and
 * {@code Clip} (encoded by {@code AnimatedGif} with the colours of a {@code Palette}).
 */
@NullMarked
package io.drift4j.simeval.report;

import org.jspecify.annotations.NullMarked;
