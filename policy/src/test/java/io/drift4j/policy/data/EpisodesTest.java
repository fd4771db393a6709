package io.drift4j.policy.data;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drift4j.engine.BadInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EpisodesTest {
    private static final List<ArrayKey> KEYS =
            List.of(new ArrayKey("pos", "data/state", List.of(2, 0), "m"), ArrayKey.of("action", "data/action", ""));

    @TempDir
    Path folder;

    /** Five steps in two episodes: state (5, 3) counts up from 0, action (5, 1) is 10 times the row. */
    private ZarrFolder good() throws IOException {
        float[] state = new float[15];
        for (int i = 0; i < state.length; i++) {
            state[i] = i;
        }
        return new ZarrFolder(folder.resolve("demo.zarr"))
                .floats("data/state", 5, 3, state)
                .floats("data/action", 5, 1, 0, 10, 20, 30, 40)
                .longs("meta/episode_ends", 2, 5);
    }

    private void assertRefused(ZarrFolder file, String... parts) {
        var refused = assertThatThrownBy(() -> Episodes.load(file.path, KEYS))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("demo.zarr");
        for (String part : parts) {
            refused.hasMessageContaining(part);
        }
    }

    @Test
    void keysAreColumnsInTheOrderAskedFor() throws IOException {
        Episodes episodes = Episodes.load(good().path, KEYS);
        assertThat(episodes.keys()).containsExactly("pos", "action");
        assertThat(episodes.column("pos").size()).isEqualTo(2);
        assertThat(episodes.column("pos").unit()).isEqualTo("m");
        assertThat(episodes.column("pos").values()).containsExactly(2, 0, 5, 3, 8, 6, 11, 9, 14, 12);
        assertThat(episodes.count()).isEqualTo(2);
        assertThat(episodes.steps()).isEqualTo(5);
        assertThat(List.of(episodes.start(1), episodes.end(1), episodes.length(0)))
                .containsExactly(2, 5, 2);
        assertThatThrownBy(() -> episodes.column("hand"))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("'hand'")
                .hasMessageContaining("[pos, action]");
    }

    @Test
    void keysCanBeFoundInTheFile() throws IOException {
        assertThat(ArrayKey.found(good().floats("data/image", 5, 2000, new float[10_000]).path))
                .extracting(ArrayKey::name)
                .containsExactly("action", "state");
    }

    @Test
    void aNumberThatIsNotFiniteIsNamedByKeyRowAndEpisode() throws IOException {
        assertRefused(
                good().floats("data/action", 5, 1, 0, 10, 20, Float.NaN, 40),
                "key 'action' holds NaN at row 3",
                "step 1 of episode 1");
        assertRefused(
                good().floats("data/action", 5, 1, 0, Float.NEGATIVE_INFINITY, 20, 30, 40),
                "key 'action' holds -Infinity at row 1",
                "step 1 of episode 0");
    }

    @Test
    void endsMustAscendAndStayWithinTheData() throws IOException {
        assertRefused(good().longs("meta/episode_ends", 2, 6), "the last end is 6 but there are 5 steps");
        assertRefused(good().longs("meta/episode_ends", 2, 2), "must ascend, entry 1 is 2 after 2");
        assertRefused(good().longs("meta/episode_ends", 0, 5), "must ascend, entry 0 is 0 after 0");
        assertRefused(good().longs("meta/episode_ends", 1L << 40), "beyond the data");
        ZarrFolder empty = good();
        Path ends = empty.path.resolve("meta/episode_ends/.zarray");
        Files.writeString(ends, Files.readString(ends).replace("\"shape\": [2]", "\"shape\": [0]"));
        assertRefused(empty, "at least one episode");
        assertRefused(good().floats("meta/episode_ends", 1, 1, 5), "whole numbers");
    }

    @Test
    void keysMustHaveAsManyStepsAsEachOther() throws IOException {
        assertRefused(good().floats("data/action", 4, 1, 0, 10, 20, 30), "'action' has 4 numbers", "5 steps");
    }

    @Test
    void stepsAfterTheLastEndAreLeftOut() throws IOException {
        Episodes episodes = Episodes.load(
                good().longs("meta/episode_ends", 2, 4).floats("data/action", 5, 1, 0, 10, 20, 30, Float.NaN).path,
                KEYS);
        assertThat(episodes.steps()).isEqualTo(4);
    }

    @Test
    void damagedFilesAreNamed() throws IOException {
        assertRefused(
                good().write("data/state/0.0", new byte[59]), "chunk 'data/state/0.0' must hold 60 bytes, got 59");
        assertRefused(good().metadata("data/state", "[5, 3]", "<U4"), "'data/state'", "got '<U4'");
        assertRefused(good().metadata("data/state", "[5, 0]", "<f4"), "'data/state'", "at least 1");
        assertRefused(good().write("data/state/.zarray", "{".getBytes(UTF_8)), "must be JSON");
        ZarrFolder noEnds = good();
        Files.delete(noEnds.path.resolve("meta/episode_ends/.zarray"));
        assertRefused(noEnds, "must state where episodes end in 'meta/episode_ends'");
        ZarrFolder noState = good();
        Files.delete(noState.path.resolve("data/state/.zarray"));
        assertRefused(noState, "'data/state' must exist");
        ZarrFolder noGroup = good();
        Files.delete(noGroup.path.resolve(".zgroup"));
        assertRefused(noGroup, "has no .zgroup");
        assertRefused(noGroup.write("zarr.json", "{}".getBytes(UTF_8)), "zarr v3");
    }

    @Test
    void damagedPackedChunksAreNamedAndNeverReachNativeCode() throws IOException {
        for (String array : List.of("data/action", "data/state")) {
            Path copy = folder.resolve(array.substring(5) + "-demo.zarr");
            copyFixture(copy);
            Path chunk = copy.resolve(array + "/0.0");
            byte[] whole = Files.readAllBytes(chunk);
            for (int length : new int[] {0, 8, 20, whole.length - 1}) {
                Files.write(chunk, Arrays.copyOf(whole, length));
                assertThatThrownBy(() -> Episodes.load(
                                copy,
                                List.of(
                                        ArrayKey.of("state", "data/state", ""),
                                        ArrayKey.of("action", "data/action", ""))))
                        .as("%s cut to %d bytes", array, length)
                        .isInstanceOf(BadInput.class)
                        .hasMessageContaining(array + "/0.0")
                        .hasMessageContaining("damaged");
            }
        }
    }

    private static void copyFixture(Path target) throws IOException {
        Path source = ZarrReaderTest.fixture("folder.zarr");
        try (var files = Files.walk(source)) {
            for (Path file : files.toList()) {
                Files.copy(
                        file, target.resolve(source.relativize(file).toString()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    @Test
    void otherFilesAreRefused() throws IOException {
        Path text = Files.writeString(folder.resolve("demo.zarr"), "not a zip");
        assertThatThrownBy(() -> Episodes.load(text, KEYS))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("zip file");
        assertThatThrownBy(() -> Episodes.load(folder.resolve("absent.zarr"), KEYS))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("nothing is at");
    }

    @Test
    void keysAreChecked() throws IOException {
        Path file = good().path;
        assertThatThrownBy(() -> Episodes.load(file, List.of(new ArrayKey("p", "data/state", List.of(0, 3), ""))))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("0..2");
        assertThatThrownBy(() -> Episodes.load(file, List.of(KEYS.get(0), KEYS.get(0))))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("'pos' twice");
        assertThatThrownBy(() -> new ArrayKey("p", "data/state", List.of(-1), ""))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("count from 0");
    }
}
