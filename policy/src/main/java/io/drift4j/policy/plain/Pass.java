package io.drift4j.policy.plain;

import io.drift4j.policy.DriftPolicy;
import io.drift4j.policy.Policy;
import io.drift4j.policy.PolicyFile;
import io.drift4j.policy.net.MlpConfig;
import io.drift4j.policy.net.NetworkConfig;
import io.drift4j.policy.net.TrunkHeadConfig;
import java.util.Locale;

/** What runs the network of a policy file. */
public enum Pass {
    /** Plain Java for the kinds it knows, unless a GPU was asked for; otherwise the native library. */
    AUTO,
    /** Plain Java: the MLP kinds, without the native library; a row gives the same bits in every batch. */
    JAVA,
    /** The native library: every kind. */
    NATIVE;

    /**
     * Whether plain Java runs a network, rather than the native library.
     *
     * @param device that was asked for: {@code cpu}, {@code auto} or {@code gpu:N}
     */
    public boolean plain(NetworkConfig network, String device) {
        boolean known = network instanceof MlpConfig || network instanceof TrunkHeadConfig;
        return this == JAVA || this == AUTO && known && !device.startsWith("gpu");
    }

    /**
     * The policy of a file.
     *
     * @param device for the native library: {@code cpu}, {@code auto} or {@code gpu:N}
     * @param threads native threads of one pass; 0 for as many as there are cores
     * @throws io.drift4j.engine.BadInput if plain Java was asked for and does not know the network
     */
    public Policy open(PolicyFile file, String device, int threads) {
        return plain(file.contents().network(), device) ? PlainPolicy.of(file) : DriftPolicy.of(file, device, threads);
    }

    /** As people write it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
