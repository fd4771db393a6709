package io.drift4j.cli;

import io.drift4j.bridge.client.PolicyAddress;
import io.drift4j.engine.BadInput;
import io.drift4j.policy.plain.Pass;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that say how the policies that a person names are run or reached. */
final class PolicyOptions {

    @Option(
            names = "--noise-scale",
            paramLabel = "S",
            description = "factor on the noise, 0 for none (default: the policy's own)")
    private @Nullable Double noiseScale;

    @Option(
            names = "--pass",
            paramLabel = "PASS",
            description = "what runs the network of a file: ${COMPLETION-CANDIDATES} (default: auto)")
    private @Nullable Pass pass;

    @Mixin
    private final ConnectionOptions connection = new ConnectionOptions();

    /** Refuses options that have nothing to be about among all policies that a command takes. */
    void check(List<String> policies) {
        long served = policies.stream().filter(PolicyAddress::looksLike).count();
        List<String> given = connection.given();
        BadInput.unless(
                served > 0 || given.isEmpty(),
                "%s are for a policy at an address, grpc://HOST:PORT, but %s are files: leave them out",
                String.join(", ", given),
                policies);
        BadInput.unless(
                served < policies.size() || pass == null,
                "what runs the network of %s is its server's choice: leave out --pass",
                policies);
        BadInput.unless(
                served == 0 || noiseScale == null,
                "the noise scale of a policy at an address is its server's choice: leave out --noise-scale, or serve a policy"
                        + " with another one");
    }

    /**
     * The policy that a person means.
     *
     * @param weights which ones act
     * @throws BadInput if there is no such file, or the address is none
     */
    PolicySource source(String given, FilePolicy.Kind weights) {
        if (!PolicyAddress.looksLike(given)) {
            return new FilePolicy(
                    given, Places.policy(given, weights), weights, pass == null ? Pass.AUTO : pass, noiseScale);
        }
        PolicyAddress address = PolicyAddress.parse(given);
        BadInput.unless(
                weights == FilePolicy.Kind.AVERAGED,
                "which weights act at %s is its server's choice: raw ones are for run folders here",
                given);
        return new ServedPolicy(given, connection.connection(address));
    }
}
