package io.drift4j.policy.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drift4j.engine.BadInput;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reads what zarr for Python wrote (make_zarr_fixtures.py says what is in the files). */
final class ZarrReaderTest {
    static Path fixture(String name) {
        try {
            return Path.of(Objects.requireNonNull(ZarrReaderTest.class.getResource(name), name)
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static float[] floats(int from, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (from + i) * 0.25f - 20;
        }
        return values;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "raw",
                "zlib",
                "gzip",
                "shuffle",
                "slash",
                "blosc-zstd",
                "blosc-zstd-shuffle",
                "blosc-zstd-bitshuffle",
                "blosc-lz4",
                "blosc-lz4-shuffle",
                "blosc-lz4-bitshuffle",
                "blosc-blosclz",
                "blosc-blosclz-shuffle",
                "blosc-blosclz-bitshuffle",
                "blosc-zlib",
                "blosc-zlib-shuffle",
                "blosc-zlib-bitshuffle",
                "dtype-lf4",
                "dtype-bf4",
                "dtype-lf8",
                "dtype-bf8"
            })
    void everyPackingGivesTheSameNumbers(String name) {
        try (ZarrStore store = ZarrStore.open(fixture("packings.zarr.zip"))) {
            ZarrArray array = store.array(name);
            assertThat(array.shape()).containsExactly(101, 2, 2);
            assertThat(array.rows()).isEqualTo(101);
            assertThat(array.rowSize()).isEqualTo(4);
            assertThat(array.floats()).isEqualTo(floats(0, 404));
            for (int[] range : new int[][] {{0, 1}, {39, 41}, {40, 80}, {77, 101}, {100, 101}, {50, 50}}) {
                assertThat(array.floats(range[0], range[1])).isEqualTo(floats(4 * range[0], 4 * (range[1] - range[0])));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"dtype-li4", "dtype-bi4", "dtype-li8", "dtype-bi8"})
    void wholeNumbers(String name) {
        try (ZarrStore store = ZarrStore.open(fixture("packings.zarr.zip"))) {
            long[] values = store.array(name).longs();
            assertThat(values).hasSize(404);
            for (int i = 0; i < values.length; i++) {
                assertThat(values[i]).isEqualTo(i - 20);
            }
            assertThat(store.array(name).floats(3, 4)).containsExactly(-8, -7, -6, -5);
        }
    }

    @Test
    void bytesAndBooleans() {
        try (ZarrStore store = ZarrStore.open(fixture("packings.zarr.zip"))) {
            long[] bytes = store.array("dtype-u1").longs();
            long[] booleans = store.array("dtype-b1").longs();
            for (int i = 0; i < bytes.length; i++) {
                assertThat(bytes[i]).isEqualTo(i % 7);
                assertThat(booleans[i]).isEqualTo(i % 7 > 3 ? 1 : 0);
            }
        }
    }

    @Test
    void missingChunksHoldTheFillValue() {
        try (ZarrStore store = ZarrStore.open(fixture("packings.zarr.zip"))) {
            float[] expected = floats(0, 404);
            java.util.Arrays.fill(expected, 160, 320, 2.5f);
            assertThat(store.array("holes").floats()).isEqualTo(expected);
            assertThat(store.array("nan").floats()).containsExactly(Float.NaN, Float.NaN, Float.NaN);
        }
    }

    @Test
    void whatItCannotReadIsRefusedWithAMend() {
        try (ZarrStore store = ZarrStore.open(fixture("packings.zarr.zip"))) {
            assertRefused(store, "refused-fortran", "must be in C order");
            assertRefused(store, "refused-bz2", "got 'bz2'");
            assertRefused(store, "refused-delta", "no filter other than shuffle");
            assertRefused(store, "refused-i2", "got '<i2'");
            assertThatThrownBy(() -> store.array("raw").longs())
                    .isInstanceOf(BadInput.class)
                    .hasMessageContaining("whole numbers");
            assertThatThrownBy(() -> store.array("nothing"))
                    .isInstanceOf(BadInput.class)
                    .hasMessageContaining("'nothing' must exist");
        }
    }

    private static void assertRefused(ZarrStore store, String name, String message) {
        assertThatThrownBy(() -> store.array(name))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("packings.zarr.zip")
                .hasMessageContaining(message)
                .hasMessageMatching(".*: (save it again|convert it).*");
    }

    @Test
    void aFolderIsReadAsItsZipIsWithAndWithoutATopFolder(@TempDir Path folder) throws IOException {
        Path source = fixture("folder.zarr");
        Path flat = zip(source, folder.resolve("flat.zarr.zip"), "");
        Path nested = zip(source, folder.resolve("nested.zip"), "folder.zarr/");
        for (Path path : List.of(source, flat, nested)) {
            try (ZarrStore store = ZarrStore.open(path)) {
                assertThat(store.arrays()).containsExactly("data/action", "data/state", "meta/episode_ends");
                assertThat(store.array("data/state").floats()).isEqualTo(floats(0, 404));
                assertThat(store.array("meta/episode_ends").longs()).containsExactly(30, 71, 101);
            }
        }
    }

    private static Path zip(Path source, Path target, String prefix) throws IOException {
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(target));
                var files = Files.walk(source)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                out.putNextEntry(
                        new ZipEntry(prefix + source.relativize(file).toString().replace('\\', '/')));
                out.write(Files.readAllBytes(file));
            }
        }
        return target;
    }
}
