package io.drift4j.simeval;

final class FakeEnvironmentTest extends EnvironmentContract {
    @Override
    protected Environment create() {
        return new FakeEnvironment();
    }
}
