/**
 * Pages that stand alone, for reports: {@link io.drift4j.engine.page.Document} joins sections under one stylesheet, {@link
 * io.drift4j.engine.page.SvgChart} draws curves and bars into them.
 */
@NullMarked
package io.drift4j.engine.page;

import org.jspecify.annotations.NullMarked;
