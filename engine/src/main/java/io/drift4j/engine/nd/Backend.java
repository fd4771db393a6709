package io.drift4j.engine.nd;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import io.drift4j.engine.BadInput;

/**
 * Where arrays live and how many threads work on them.
 *
 * <p>The native library reads its thread count once, when it is first used in a process. So {@link #open} must come
 * before any other use of arrays, and a later call with another count is refused rather than ignored.
 */
public final class Backend {
    private static int threadsInUse;

    private Backend() {}

    /**
     * Starts the native library if need be and opens a manager for arrays.
     *
     * @param device {@code auto} (the first GPU if there is one), {@code cpu} or {@code gpu:N}
     * @param threads native threads of one operation, at least 1; 0 for as many as there are cores
     */
    public static synchronized NDManager open(String device, int threads) {
        BadInput.unless(threads >= 0, "threads must be 0 (all cores) or more, got %d", threads);
        int wanted = threads == 0 ? Runtime.getRuntime().availableProcessors() : threads;
        if (threadsInUse == 0) {
            System.setProperty("ai.djl.pytorch.num_threads", Integer.toString(wanted));
            System.setProperty("ai.djl.pytorch.num_interop_threads", "1");
            System.setProperty("OPT_OUT_TRACKING", "true");
            Allocator.keepFreedMemory();
            threadsInUse = wanted;
        } else if (threadsInUse != wanted) {
            throw new IllegalStateException("the native library of this process already runs with " + threadsInUse
                    + " threads and cannot change to " + wanted);
        }
        return Engine.getEngine("PyTorch").newBaseManager(parse(device));
    }

    private static Device parse(String name) {
        int gpus = name.equals("cpu") ? 0 : Engine.getEngine("PyTorch").getGpuCount();
        if (name.equals("cpu") || (name.equals("auto") && gpus == 0)) {
            return Device.cpu();
        }
        if (name.equals("auto")) {
            return Device.gpu(0);
        }
        BadInput.unless(name.matches("gpu:\\d{1,3}"), "device must be auto, cpu or gpu:N, got '%s'", name);
        int index = Integer.parseInt(name.substring(4));
        BadInput.unless(index < gpus, "device %s does not exist, this machine has %d: use auto or cpu", name, gpus);
        return Device.gpu(index);
    }
}
