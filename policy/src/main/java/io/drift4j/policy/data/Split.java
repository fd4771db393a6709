package io.drift4j.policy.data;

import io.drift4j.engine.BadInput;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * Which episodes are trained on and which only measured.
 *
 * @param train ascending episode numbers
 * @param validation ascending episode numbers, none of them in {@code train}
 */
public record Split(List<Integer> train, List<Integer> validation) {

    public Split {
        train = List.copyOf(new TreeSet<>(train));
        validation = List.copyOf(new TreeSet<>(validation));
        BadInput.unless(!train.isEmpty(), "at least one episode must be trained on, got none");
        BadInput.unless(
                validation.stream().noneMatch(train::contains),
                "validation episodes must not be trained on, got %s and %s",
                train,
                validation);
    }

    /**
     * The published split: of {@code episodes} a share {@code ratio} (rounded half to even, at least 1 and not all) is
     * drawn for validation; of the rest at most {@code maxTrain} are kept, drawn by a fresh generator of the same seed.
     * Validation is everything that is not trained on.
     *
     * <p>Source: real-stanford/diffusion_policy, common/sampler.py (get_val_mask, downsample_mask), which draws with
     * NumPy's {@code default_rng(seed).choice(replace=False)}.
     *
     * @param ratio share drawn for validation; 0 draws none
     */
    public static Split published(int episodes, double ratio, long seed, int maxTrain) {
        BadInput.unless(
                episodes >= 1 && ratio >= 0 && ratio < 1 && maxTrain >= 1,
                "a split needs at least one episode, a validation ratio in [0, 1) and at least one training episode,"
                        + " got %d, %s and %d",
                episodes,
                ratio,
                maxTrain);
        boolean[] held = new boolean[episodes];
        if (ratio > 0) {
            int count = Math.min(Math.max(1, (int) Math.rint(episodes * ratio)), episodes - 1);
            for (int e : NumpyGenerator.seeded(seed).choice(episodes, count)) {
                held[e] = true;
            }
        }
        int[] rest = IntStream.range(0, episodes).filter(e -> !held[e]).toArray();
        if (maxTrain < rest.length) {
            int[] all = rest;
            rest = Arrays.stream(NumpyGenerator.seeded(seed).choice(all.length, maxTrain))
                    .map(i -> all[i])
                    .toArray();
        }
        return of(episodes, Arrays.stream(rest).boxed().toList());
    }

    /** Trains on all episodes and measures on none. */
    public static Split all(int episodes) {
        return of(episodes, IntStream.range(0, episodes).boxed().toList());
    }

    /** Trains on the episodes listed, measures on all others. */
    public static Split of(int episodes, List<Integer> train) {
        BadInput.unless(
                train.stream().allMatch(e -> e >= 0 && e < episodes),
                "training episodes must lie in 0..%d, got %s",
                episodes - 1,
                train);
        List<Integer> rest =
                new ArrayList<>(IntStream.range(0, episodes).boxed().toList());
        rest.removeAll(new TreeSet<>(train));
        return new Split(train, rest);
    }
}
