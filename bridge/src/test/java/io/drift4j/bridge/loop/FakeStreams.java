package io.drift4j.bridge.loop;

import io.drift4j.bridge.client.PolicyAddress;
import io.drift4j.bridge.client.PolicyStream;
import io.drift4j.bridge.client.ServedModel;
import io.drift4j.bridge.client.ServerFault;
import io.drift4j.bridge.client.ToyPolicy;
import io.drift4j.bridge.v1.ActionChunk;
import io.drift4j.bridge.v1.ModelVersion;
import io.drift4j.bridge.v1.Observation;
import io.drift4j.bridge.wire.ChunkMessages;
import io.drift4j.bridge.wire.FieldErrors;
import io.drift4j.bridge.wire.ObservationDecoder;
import io.drift4j.policy.Chunk;
import io.drift4j.policy.ObservationHistory;
import io.drift4j.policy.PolicySpec;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.List;

/** Streams that a test plays: it reads what was sent, and says when what comes back. */
final class FakeStreams implements PolicyStream.Source {
    static final PolicySpec SPEC = ToyPolicy.plainSpec();

    /** All that were opened, in order. */
    final List<Fake> opened = new ArrayList<>();

    /** Whether new ones are open at once. */
    boolean up = true;

    static ServedModel model() {
        return model(1);
    }

    static ServedModel model(int version) {
        return new ServedModel(
                new ServedModel.Version("toy", version, "hash-" + version),
                SPEC,
                "spec",
                ToyPolicy.NOISE,
                1,
                7,
                42,
                "unknown");
    }

    @Override
    public PolicyStream open(PolicyStream.Listener listener) {
        Fake fake = new Fake(listener);
        opened.add(fake);
        if (up) {
            listener.opened(model());
        }
        return fake;
    }

    Fake last() {
        return opened.get(opened.size() - 1);
    }

    static final class Fake implements PolicyStream {
        final Listener listener;
        final List<Observation> sent = new ArrayList<>();
        boolean ready = true;
        int resets;
        boolean closed;

        Fake(Listener listener) {
            this.listener = listener;
        }

        Observation newest() {
            return sent.get(sent.size() - 1);
        }

        /** The honest answer. */
        static ActionChunk chunk(Observation observation) {
            FieldErrors errors = new FieldErrors();
            ObservationDecoder decoder = new ObservationDecoder(SPEC, ToyPolicy.NOISE, 1);
            Chunk chunk = new ToyPolicy(SPEC)
                    .act(
                            new ObservationHistory(decoder.frames(observation, errors)),
                            decoder.noise(observation, 1, errors));
            errors.check();
            return message(observation, chunk).build();
        }

        static ActionChunk.Builder message(Observation observation, Chunk chunk) {
            return ActionChunk.newBuilder()
                    .setSequence(observation.getSequence())
                    .setCaptureMonotonicNanos(observation.getCaptureMonotonicNanos())
                    .setHorizon(chunk.horizon())
                    .setActionSize(chunk.actionSize())
                    .setActions(ChunkMessages.actions(chunk))
                    .setVersion(ModelVersion.newBuilder().setVersion(1));
        }

        void answer() {
            listener.chunk(chunk(newest()));
        }

        void fail(Status status) {
            listener.broken(ServerFault.of(new PolicyAddress("robot", 1, true), status.asRuntimeException(), ""));
        }

        @Override
        public boolean ready() {
            return ready;
        }

        @Override
        public void send(Observation observation) {
            sent.add(observation);
        }

        @Override
        public void reset() {
            resets++;
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
