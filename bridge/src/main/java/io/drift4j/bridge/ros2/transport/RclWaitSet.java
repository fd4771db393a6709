package io.drift4j.bridge.ros2.transport;

import com.sun.jna.Pointer;
import java.util.List;

/** What one thread waits for: rcl_wait_set_t, made anew when the subscriptions are others. */
final class RclWaitSet {
    private final Rcl rcl;
    private final Pointer context;
    private Pointer set;
    private List<RclEnd> members = List.of();

    RclWaitSet(Rcl rcl, Pointer context) {
        this.rcl = rcl;
        this.context = context;
        set = rcl.struct("rcl_get_zero_initialized_wait_set").getPointer();
    }

    /**
     * Returns when one of them has something, or after this long.
     *
     * @throws IllegalStateException if rcl cannot wait
     */
    void await(List<RclEnd> subscriptions, long nanos) {
        long none = 0;
        if (!members.equals(subscriptions)) {
            free();
            long count = subscriptions.size();
            rcl.call("rcl_wait_set_init", set, count, none, none, none, none, none, context, rcl.allocator());
            members = subscriptions;
        }
        rcl.call("rcl_wait_set_clear", set);
        for (RclEnd subscription : subscriptions) {
            rcl.call("rcl_wait_set_add_subscription", set, subscription.struct(), Pointer.NULL);
        }
        int code = rcl.code("rcl_wait", set, nanos);
        if (code != Rcl.OK && code != Rcl.TIMEOUT) {
            throw new IllegalStateException("rcl_wait failed with code " + code + ": " + rcl.error());
        }
    }

    /** Leaves it as it was made. */
    void free() {
        rcl.call("rcl_wait_set_fini", set);
        set = rcl.struct("rcl_get_zero_initialized_wait_set").getPointer();
        members = List.of();
    }
}
