package io.drift4j.policy.data;

import java.nio.file.Path;
import java.util.List;

/** The bundled PushT demonstrations, for tests. */
public final class Pusht {
    /** The file, from the module's folder, in which tests run. */
    public static final Path FILE = Path.of("../data/pusht-lowdim.zarr.zip");

    /** The published observation and action keys. */
    public static final List<ArrayKey> KEYS = List.of(
            ArrayKey.of("keypoint", "data/keypoint", "px"),
            new ArrayKey("agent_pos", "data/state", List.of(0, 1), "px"),
            ArrayKey.of(Episodes.ACTION, "data/action", "px"));

    private Pusht() {}

    /** All 206 episodes. */
    public static Episodes episodes() {
        return Episodes.load(FILE, KEYS);
    }
}
