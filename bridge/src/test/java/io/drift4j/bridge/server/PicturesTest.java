package io.drift4j.bridge.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.drift4j.bridge.v1.ActionChunk;
import io.drift4j.bridge.v1.Frame;
import io.drift4j.bridge.v1.Image;
import io.drift4j.bridge.v1.ImageEncoding;
import io.drift4j.bridge.v1.InferResponse;
import io.drift4j.bridge.v1.Observation;
import io.drift4j.bridge.v1.PolicyServiceGrpc;
import io.drift4j.bridge.v1.PolicyServiceGrpc.PolicyServiceFutureStub;
import io.drift4j.bridge.v1.ResetRequest;
import io.drift4j.bridge.v1.StreamResponse;
import io.drift4j.bridge.v1.Value;
import io.grpc.Status;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Pictures, which are decoded beside the network's threads. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class PicturesTest {
    private static final FakePolicy POLICY = new FakePolicy(FakePolicy.WITH_PICTURE, 0);

    private static Running running;
    private static byte[] png;

    @BeforeAll
    static void serve() throws InterruptedException, IOException {
        running = Running.serve(POLICY, "limits.observationsPerSecond=1e6");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(6, 4, BufferedImage.TYPE_INT_RGB), "png", bytes);
        png = bytes.toByteArray();
    }

    @AfterAll
    static void end() {
        running.close();
    }

    private static Observation.Builder seen(long sequence, float x) {
        return seen(sequence, x, png);
    }

    private static Observation.Builder seen(long sequence, float x, byte[] picture) {
        return Observation.newBuilder()
                .setSequence(sequence)
                .addNoise(0)
                .setNewest(Frame.newBuilder()
                        .addValues(Running.value("state", x, 0))
                        .addValues(Value.newBuilder()
                                .setKey("camera")
                                .setImage(Image.newBuilder()
                                        .setEncoding(ImageEncoding.IMAGE_ENCODING_PNG)
                                        .setData(ByteString.copyFrom(picture)))));
    }

    private static float[] actions(ActionChunk chunk) {
        return Running.actions(FakePolicy.WITH_PICTURE, chunk);
    }

    @Test
    void oneIsAnswered() {
        String session = running.open();
        assertThat(actions(running.infer(session, seen(1, 10)))).startsWith(10, 10);
        assertThat(actions(running.infer(session, seen(2, 20)))).startsWith(20, 10);
        Refused refused = Refused.by(() -> running.infer(session, seen(3, 30, new byte[] {1, 2, 3})))
                .with(Status.Code.INVALID_ARGUMENT)
                .saying("observation.newest.values[camera].image.data", "png");
        assertThat(refused.fields()).containsExactly("observation.newest.values[camera].image.data");
        assertThat(actions(running.infer(session, seen(3, 30)))).startsWith(30, 20);
    }

    @Test
    void aStreamAnswersTheNewestAndTheHistoryIsWhole() throws InterruptedException {
        StreamClient stream = StreamClient.open(running.channel, running.open());
        int last = 300;
        for (int i = 0; i <= last; i++) {
            stream.send(seen(i, i));
        }
        int answered = 0;
        int superseded = 0;
        long sequence = -1;
        while (sequence != last) {
            ActionChunk chunk = stream.chunk();
            assertThat(chunk.getSequence()).isGreaterThan(sequence);
            sequence = chunk.getSequence();
            answered++;
            superseded += chunk.getSuperseded();
            float[] actions = actions(chunk);
            assertThat(actions[0]).isEqualTo(sequence);
            assertThat(actions[1])
                    .as("the frame before it, whether that was answered or replaced")
                    .isEqualTo(Math.max(0, sequence - 1));
        }
        assertThat(answered + superseded).isEqualTo(last + 1);
        stream.halfClose();
        assertThat(stream.end().isOk()).isTrue();
    }

    private static Observation.Builder only(long sequence, float x) {
        return seen(sequence, x).clearNoise().setHistoryOnly(true);
    }

    @Test
    void aStreamKeepsTheFramesBetweenThoseThatAsk() throws InterruptedException {
        StreamClient stream = StreamClient.open(running.channel, running.open());
        int last = 400;
        for (int i = 0; i <= last; i++) {
            stream.send(i % 8 == 0 ? seen(i, i) : only(i, i));
        }
        int answered = 0;
        int superseded = 0;
        long sequence = -1;
        while (sequence != last) {
            ActionChunk chunk = stream.chunk();
            sequence = chunk.getSequence();
            answered++;
            superseded += chunk.getSuperseded();
            assertThat(actions(chunk)).startsWith(sequence, Math.max(0, sequence - 1));
        }
        assertThat(answered + superseded).isEqualTo(last / 8 + 1);
        stream.send(only(last + 1, 1)).send(only(last + 2, 2));
        assertThat(actions(stream.send(seen(last + 3, 3)).chunk())).startsWith(3, 2);
    }

    @Test
    void callsComeIntoTheHistoryInTheirOrder() throws Exception {
        String session = running.open();
        PolicyServiceFutureStub stub = PolicyServiceGrpc.newFutureStub(running.channel);
        for (int i = 1; i < 200; i += 2) {
            Future<InferResponse> asked = stub.infer(Running.request(session, seen(i, i)));
            Future<InferResponse> beside = stub.infer(Running.request(session, only(i + 1, i + 1)));
            assertThat(actions(asked.get(20, TimeUnit.SECONDS).getChunk())).startsWith(i, Math.max(1, i - 1));
            assertThat(beside.get(20, TimeUnit.SECONDS)).isEqualTo(InferResponse.getDefaultInstance());
        }
    }

    @Test
    void damagedOnesThatAreReplacedAreRefusedAndNotOfTheHistory() throws InterruptedException {
        StreamClient stream = StreamClient.open(running.channel, running.open());
        int last = 200;
        for (int i = 0; i <= last; i++) {
            boolean damaged = i % 10 == 9;
            stream.send(damaged ? seen(i, -1, new byte[] {1, 2, 3}) : seen(i, i));
        }
        long refused = -1;
        for (long sequence = -1; sequence != last; ) {
            StreamResponse answer = stream.answer();
            if (answer.hasChunk()) {
                sequence = answer.getChunk().getSequence();
                assertThat(actions(answer.getChunk())[1]).isNotNegative().isLessThanOrEqualTo(sequence);
            } else {
                assertThat(answer.getRefusal().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT.value());
                assertThat(answer.getRefusal().getSequence() % 10).isEqualTo(9);
                refused = answer.getRefusal().getSequence();
            }
        }
        assertThat(refused).as("the newest, which no newer ones pushed out").isEqualTo(last - 1);
    }

    @Test
    void aDamagedOneInAStreamIsRefusedAndTheStreamGoesOn() throws InterruptedException {
        StreamClient stream = StreamClient.open(running.channel, running.open());
        stream.send(seen(1, 1, new byte[0]));
        assertThat(stream.refusal().getMessage()).contains("camera");
        assertThat(stream.send(seen(1, 1)).chunk().getSequence()).isEqualTo(1);
    }

    @Test
    void resetsBetweenPicturesNeverMixEpisodes() throws InterruptedException {
        String session = running.open();
        StreamClient stream = StreamClient.open(running.channel, session);
        for (int episode = 1; episode <= 30; episode++) {
            for (int i = 0; i < 5; i++) {
                stream.send(seen(i, 100 * episode));
            }
            running.stub().reset(ResetRequest.newBuilder().setSessionId(session).build());
        }
        stream.send(seen(77, 9999));
        for (ActionChunk chunk = null; chunk == null || chunk.getSequence() != 77; ) {
            var answer = stream.answer();
            if (answer.hasChunk()) {
                chunk = answer.getChunk();
                assertThat(actions(chunk)[1])
                        .as("both frames are of one episode")
                        .isIn(actions(chunk)[0], 100f);
            } else {
                assertThat(answer.getRefusal().getCode()).isEqualTo(Status.Code.ABORTED.value());
            }
        }
    }
}
