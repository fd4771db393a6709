package io.drift4j.bridge.ros2.transport;

class FakeTransportTest extends TransportContract {
    private final FakeTransport.Network network = new FakeTransport.Network();

    @Override
    protected Transport open(NodeName name) {
        return network.join(name);
    }
}
