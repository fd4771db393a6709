package io.drift4j.cli;

import io.drift4j.engine.BadInput;
import io.drift4j.policy.data.ArrayKey;
import io.drift4j.policy.data.Episodes;
import io.drift4j.policy.data.ZarrArray;
import io.drift4j.policy.data.ZarrStore;
import io.drift4j.simeval.pusht.FrameErrors;
import io.drift4j.simeval.pusht.PushT;
import io.drift4j.simeval.pusht.Replay;
import io.drift4j.simeval.pusht.ReplayErrors;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Replays recorded PushT actions in the built-in simulator and tells how far it runs from the recording. */
@Command(
        name = "replay",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        description = "Replays recorded PushT actions in the built-in simulator, from the first recorded state of each"
                + " episode, and tells how far it runs from the recorded states.",
        footerHeading = "%nExample:%n",
        footer = "  drift4j replay data/pusht-lowdim.zarr.zip --steps 40")
final class ReplayCommand implements Runnable {
    private static final String STATE = "state";
    private static final String IMAGES = "data/img";

    @Parameters(
            paramLabel = "DATA",
            description = "zarr v2 folder or zip with data/state (5 numbers), data/action (2) and meta/episode_ends")
    private Path data;

    @Option(
            names = "--steps",
            defaultValue = "" + Replay.DEFAULT_STEPS,
            description = "steps compared from the start of each episode (default: ${DEFAULT-VALUE})")
    private int steps;

    @Option(
            names = "--frames",
            defaultValue = "500",
            description =
                    "recorded images compared with rendered ones, if the data has data/img (default: ${DEFAULT-VALUE})")
    private int frames;

    @Option(names = "--json", paramLabel = "FILE", description = "write the numbers here")
    private @Nullable Path json;

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        BadInput.unless(steps >= 1, "--steps must be at least 1, got %d", steps);
        BadInput.unless(frames >= 1, "--frames must be at least 1, got %d", frames);
        Output.checkFile(json);
        Episodes episodes = Episodes.load(
                Places.file(data),
                List.of(
                        ArrayKey.of(STATE, "data/state", "px and rad"),
                        ArrayKey.of(Episodes.ACTION, "data/action", "px")));
        ReplayErrors errors = Replay.errors(
                numbers(episodes, STATE, 5), numbers(episodes, Episodes.ACTION, 2), ends(episodes), steps);

        spec.commandLine()
                .getOut()
                .printf(
                        Locale.ROOT,
                        "%d episodes, first %d steps of each:%n"
                                + "  block position   mean %.4f px, 90th percentile %.4f px%n"
                                + "  block angle      mean %.5f rad%n",
                        errors.episodes(),
                        steps,
                        errors.blockMeanPx(),
                        errors.blockP90Px(),
                        errors.angleMeanRad());
        Map<String, Object> keys = new LinkedHashMap<>();
        keys.put("blockMeanPx", errors.blockMeanPx());
        keys.put("blockP90Px", errors.blockP90Px());
        keys.put("angleMeanRad", errors.angleMeanRad());
        keys.put("episodes", errors.episodes());
        keys.put("steps", steps);
        keys.put("data", data.toString());
        compareFrames(episodes, keys);
        Output.json(json, keys);
    }

    private void compareFrames(Episodes episodes, Map<String, Object> keys) {
        try (ZarrStore store = ZarrStore.open(Places.file(data))) {
            if (!store.hasArray(IMAGES)) {
                spec.commandLine().getOut().println("  no " + IMAGES + " here, so no images were compared");
                return;
            }
            ZarrArray images = store.array(IMAGES);
            int size = PushT.IMAGE_SIZE;
            BadInput.unless(
                    images.rowSize() == size * size * 3 && images.rows() >= episodes.steps(),
                    "%s: %s of a PushT recording holds a %d x %d x 3 image for each of %d steps, got %d of %d numbers",
                    data,
                    IMAGES,
                    size,
                    size,
                    episodes.steps(),
                    images.rows(),
                    images.rowSize());
            float[] states = numbers(episodes, STATE, 5);
            FrameErrors errors = new FrameErrors();
            int count = Math.min(frames, episodes.steps());
            for (int i = 0; i < count; i++) {
                int row = (int) ((long) i * episodes.steps() / count); // spread evenly
                double[] state = IntStream.range(0, 5)
                        .mapToDouble(k -> states[row * 5 + k])
                        .toArray();
                errors.add(state, images.floats(row, row + 1));
            }
            spec.commandLine()
                    .getOut()
                    .printf(
                            Locale.ROOT,
                            "  %d images       mean difference %.5f of 255, worst image %.5f%n",
                            errors.frames(),
                            errors.mean(),
                            errors.worst());
            keys.put("frames", errors.frames());
            keys.put("frameMeanOf255", errors.mean());
            keys.put("frameWorstOf255", errors.worst());
        }
    }

    private static float[] numbers(Episodes episodes, String key, int size) {
        Episodes.Column column = episodes.column(key);
        BadInput.unless(
                column.size() == size,
                "%s: '%s' of a PushT recording holds %d numbers a step, got %d",
                episodes.source(),
                key,
                size,
                column.size());
        return Arrays.copyOf(column.values(), episodes.steps() * size);
    }

    private static int[] ends(Episodes episodes) {
        BadInput.unless(
                IntStream.range(0, episodes.count()).anyMatch(e -> episodes.length(e) > 1),
                "%s: a replay needs an episode of at least two steps, none has",
                episodes.source());
        return IntStream.range(0, episodes.count()).map(episodes::end).toArray();
    }
}
