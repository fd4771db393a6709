package io.drift4j.policy.train;

import io.drift4j.engine.BadInput;
import io.drift4j.policy.data.ArrayKey;
import io.drift4j.policy.data.Episodes;
import io.drift4j.policy.data.Split;
import java.util.List;

/**
 * The demonstrations.
 *
 * @param file zarr v2 folder or zip; a relative path is looked up in the working directory, then where drift4j lives
 * @param observations observation keys, in the order in which they are concatenated
 * @param action where the actions are; its name is {@code action}
 * @param split which episodes to train on
 */
public record DataConfig(String file, List<ArrayKey> observations, ArrayKey action, SplitConfig split) {

    /**
     * Which episodes to train on.
     *
     * @param kind how they are chosen
     * @param validationRatio share held out by {@link Kind#PUBLISHED}
     * @param maxTrain most training episodes kept by {@link Kind#PUBLISHED}
     * @param seed of the draws of {@link Kind#PUBLISHED}
     * @param episodes the numbers of {@link Kind#LISTED}
     */
    public record SplitConfig(Kind kind, double validationRatio, int maxTrain, long seed, List<Integer> episodes) {

        /** How training episodes are chosen. */
        public enum Kind {
            /** The published draw, see {@link Split#published}. */
            PUBLISHED,
            /** Every episode. */
            ALL,
            /** Those listed. */
            LISTED
        }

        public SplitConfig {
            episodes = List.copyOf(episodes);
            BadInput.unless(
                    (kind == Kind.LISTED) == !episodes.isEmpty(),
                    "data.split.episodes must list episodes if kind is listed, and only then; got kind %s with %s",
                    kind,
                    episodes);
        }

        /** The episodes of this choice. */
        public Split of(Episodes all) {
            return switch (kind) {
                case PUBLISHED -> Split.published(all.count(), validationRatio, seed, maxTrain);
                case ALL -> Split.all(all.count());
                case LISTED -> Split.of(all.count(), episodes);
            };
        }
    }

    public DataConfig {
        observations = List.copyOf(observations);
        BadInput.unless(!observations.isEmpty(), "data.observations must name at least one key, got none");
    }

    /** The bundled PushT demonstrations with the published split: 90 of 206 episodes. */
    static DataConfig pusht() {
        return new DataConfig(
                "data/pusht-lowdim.zarr.zip",
                List.of(
                        ArrayKey.of("keypoint", "data/keypoint", "px"),
                        new ArrayKey("agent_pos", "data/state", List.of(0, 1), "px")),
                ArrayKey.of(Episodes.ACTION, "data/action", "px"),
                new SplitConfig(SplitConfig.Kind.PUBLISHED, 0.02, 90, 42, List.of()));
    }

    DataConfig withFile(String other) {
        return new DataConfig(other, observations, action, split);
    }
}
