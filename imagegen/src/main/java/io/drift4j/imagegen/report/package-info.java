/**
 * Pages to look at: {@link io.drift4j.imagegen.report.RunPage} of a training run, from what its folder holds ({@link
 * io.drift4j.imagegen.report.SampleSheets}, log, score), and {@link io.drift4j.imagegen.report.ScorePage} of a score.
 */
@NullMarked
package io.drift4j.imagegen.report;

import org.jspecify.annotations.NullMarked;
