package io.drift4j.bridge.server;

import static io.drift4j.bridge.server.Running.observation;
import static org.assertj.core.api.Assertions.assertThat;

import io.drift4j.bridge.model.Batching;
import io.drift4j.bridge.model.LoadedModel;
import io.drift4j.bridge.model.Models;
import io.drift4j.bridge.model.Work;
import io.drift4j.bridge.safety.SafetyConfig;
import io.drift4j.bridge.server.NewestWins.Item;
import io.drift4j.bridge.v1.History;
import io.drift4j.bridge.v1.Observation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.helpers.NOPLogger;

/** What stays of the observations that wait while one is decoded; To = 2. */
class NewestWinsTest {
    private static final int STEPS = FakePolicy.SPEC.observationSteps();

    private static ServerMetrics metrics;
    private static Models models;
    private static Session session;

    @BeforeAll
    static void load() throws InterruptedException {
        metrics = new ServerMetrics(() -> 0);
        models = new Models(
                FakeModels.of(new FakePolicy()),
                new Batching(0, 1),
                SafetyConfig.defaults(),
                1,
                metrics.registry(),
                NOPLogger.NOP_LOGGER);
        models.load(FakeModels.NAME);
        models.activate(FakeModels.NAME);
        LoadedModel model = models.enterActive().orElseThrow();
        session = new Session("id", "", model, 1, 1e9);
    }

    @AfterAll
    static void end() {
        models.close();
        metrics.close();
    }

    private static Item item(Observation.Builder message) {
        return new Item(new Intake(session, session.count(), message.build(), 0, Work.NEVER));
    }

    private static Item asks(long sequence) {
        return item(observation(sequence, sequence));
    }

    private static Item only(long sequence) {
        return item(observation(sequence, sequence).setHistoryOnly(true));
    }

    private static Item history(long sequence) {
        return item(Observation.newBuilder().setSequence(sequence).setHistory(History.getDefaultInstance()));
    }

    /** Those that are left of these, in their order, which came while another one was decoded. */
    private static List<Item> left(NewestWins wins, List<Item> came) {
        Item first = only(0);
        assertThat(wins.admit(first)).isTrue();
        came.forEach(item -> assertThat(wins.admit(item)).isFalse());
        List<Item> left = new ArrayList<>();
        for (Item item = wins.next(first); item != null; item = wins.next(item)) {
            left.add(item);
        }
        assertThat(wins.idle()).isTrue();
        return left;
    }

    private static List<Long> numbers(Item... came) {
        return left(new NewestWins(), List.of(came)).stream()
                .map(Item::sequence)
                .toList();
    }

    @Test
    void theNewestToFramesStayAndOneAsks() {
        NewestWins wins = new NewestWins();
        List<Item> left = left(wins, List.of(asks(1), asks(2), asks(3), asks(4)));
        assertThat(left).extracting(Item::sequence).containsExactly(3L, 4L);
        assertThat(left).extracting(Item::asks).containsExactly(false, true);
        assertThat(wins.takeSuperseded()).isEqualTo(3);
    }

    @Test
    void theOneThatAsksStaysWithItsHistoryHoweverManyFramesFollow() {
        assertThat(numbers(only(1), only(2), asks(3), only(4), only(5), only(6)))
                .containsExactly(2L, 3L, 5L, 6L);
    }

    @Test
    void aReplacedHistoryThatStandsAloneIsOfNoUse() {
        assertThat(numbers(history(1), asks(2))).containsExactly(2L);
        assertThat(numbers(asks(1), only(2), history(3))).containsExactly(1L, 2L, 3L);
    }

    @Test
    void ofOneNumberTheNewestFrameStays() {
        assertThat(numbers(only(1), only(2), only(2), only(2))).containsExactly(1L, 2L);
    }

    @Test
    void whetherOneAsksIsKnown() {
        NewestWins wins = new NewestWins();
        wins.admit(only(1));
        wins.admit(only(2));
        assertThat(wins.asks()).isFalse();
        wins.admit(asks(3));
        assertThat(wins.asks()).isTrue();
        List<Long> dropped = new ArrayList<>();
        wins.drop(item -> dropped.add(item.sequence()));
        assertThat(dropped).as("those that wait for a chunk").containsExactly(3L);
        assertThat(wins.asks()).isFalse();
        assertThat(wins.idle()).isTrue();
    }

    /** The histories are those of a server that lets go of nothing. */
    @Test
    void randomObservationsLeaveTheHistoriesTheyWouldWithoutLoss() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int round = 0; round < 2000; round++) {
            List<Item> came = new ArrayList<>();
            long sequence = 1;
            for (int i = random.nextInt(12); i > 0; i--) {
                sequence += random.nextInt(3);
                int kind = random.nextInt(5);
                came.add(kind < 2 ? asks(sequence) : kind < 4 ? only(sequence) : history(sequence));
            }
            NewestWins wins = new NewestWins();
            List<Item> left = left(wins, came);
            List<Item> asking = left.stream().filter(Item::asks).toList();
            assertThat(asking).hasSizeLessThanOrEqualTo(1);
            assertThat(left).as("seed %d", seed).hasSizeLessThanOrEqualTo(2 * STEPS + 1);
            assertThat(seen(left, asking)).as("seed %d", seed).isEqualTo(seen(came, asking));
        }
    }

    /** What the one that asks sees, and what one sees that comes after all. */
    private static List<List<Item>> seen(List<Item> items, List<Item> asking) {
        Frames frames = new Frames(STEPS);
        List<io.drift4j.policy.Observation> made = new ArrayList<>();
        List<Item> owners = new ArrayList<>();
        List<List<Item>> seen = new ArrayList<>();
        for (Item item : items) {
            if (!item.intake().message().hasNewest()) {
                continue; // leaves the frames as they are
            }
            io.drift4j.policy.Observation frame = new io.drift4j.policy.Observation(Map.of("x", new float[1]));
            made.add(frame);
            owners.add(item);
            Frames.Seen now = frames.take(item.sequence(), frame);
            if (asking.contains(item) || item == items.get(items.size() - 1)) {
                seen.add(now.history().frames().stream()
                        .map(each -> owners.get(index(made, each)))
                        .toList());
            }
        }
        return seen;
    }

    private static int index(List<io.drift4j.policy.Observation> made, io.drift4j.policy.Observation frame) {
        for (int i = 0; i < made.size(); i++) {
            if (made.get(i) == frame) {
                return i;
            }
        }
        throw new AssertionError("a frame that nobody gave");
    }
}
