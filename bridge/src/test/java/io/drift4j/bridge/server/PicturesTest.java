package io.drift4j.bridge.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.drift4j.bridge.v1.ActionChunk;
import io.drift4j.bridge.v1.Frame;
import io.drift4j.bridge.v1.Image;
import io.drift4j.bridge.v1.ImageEncoding;
import io.drift4j.bridge.v1.Observation;
import io.drift4j.bridge.v1.ResetRequest;
import io.drift4j.bridge.v1.Value;
import io.grpc.Status;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
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
    void aStreamAnswersTheNewestAndEachIsOfTheHistoryOrCounted() throws InterruptedException {
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
            assertThat(actions[1]).as("an earlier frame").isLessThanOrEqualTo(sequence);
        }
        assertThat(answered + superseded).isEqualTo(last + 1);
        stream.halfClose();
        assertThat(stream.end().isOk()).isTrue();
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
