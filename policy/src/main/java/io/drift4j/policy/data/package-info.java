/**
 * Demonstrations: from a file of recorded episodes to windows of rows.
 *
 * <p>A demonstration file is a zarr v2 group ({@link io.drift4j.policy.data.ZarrStore}, {@link
 * io.drift4j.policy.data.ZarrArray}) of arrays that share axis 0, all episodes one after the other, and the exclusive
 * end of each episode. {@link io.drift4j.policy.data.Episodes} holds the keys that a task names as flat arrays;
 * {@link io.drift4j.policy.data.Split} says which episodes are trained on, {@link io.drift4j.policy.data.Windows} which
 * rows make one training example, {@link io.drift4j.policy.data.Normalizer} how numbers are brought to about [-1, 1].
 *
 * <pre>
 * episode of L steps, To = 2, Ta = 8, T = 16: windows start at -1 .. L-9, that is L-7 windows
 * window that starts at -1:  rows 0 0 1 2 ... 14     (the first row is repeated on the left)
 * window that starts at L-9: rows L-9 ... L-1 L-1 .. (the last row is repeated on the right)
 * </pre>
 */
@NullMarked
package io.drift4j.policy.data;

import org.jspecify.annotations.NullMarked;
