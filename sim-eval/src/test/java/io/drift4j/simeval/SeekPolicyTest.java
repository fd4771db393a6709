package io.drift4j.simeval;

import io.drift4j.policy.Policy;
import io.drift4j.policy.PolicyContract;

class SeekPolicyTest extends PolicyContract {

    @Override
    protected Policy policy() {
        return new SeekPolicy(0.02f);
    }

    @Override
    protected int noiseSize() {
        return SeekPolicy.NOISE_SIZE;
    }
}
