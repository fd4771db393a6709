package io.drift4j.bridge.ros2.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drift4j.bridge.ros2.input.Synchroniser.Stamped;
import io.drift4j.bridge.ros2.input.Synchroniser.Together;
import io.drift4j.engine.nd.RandomStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SynchroniserTest {
    private static final int CASES = 3000;

    private static Synchroniser<String> of(long skew, int most, String... keys) {
        Map<String, Integer> sizes = new LinkedHashMap<>();
        Arrays.stream(keys).forEach(key -> sizes.put(key, most));
        return new Synchroniser<>(sizes, skew);
    }

    private static List<String> messages(Synchroniser<String> synchroniser) {
        return synchroniser.newest().map(Together::parts).orElse(List.of()).stream()
                .map(Stamped::message)
                .toList();
    }

    @Test
    void aCameraThatIsLateIsMetByWhatWasMeasuredWithIt() {
        Synchroniser<String> both = of(10, 100, "joints", "camera");
        for (int t = 0; t <= 100; t += 2) {
            both.add("joints", t, "joints " + t);
        }
        assertThat(both.newest()).isEmpty();
        both.add("camera", 33, "camera 33");
        assertThat(messages(both)).containsExactly("joints 34", "camera 33");
        both.add("camera", 66, "camera 66");
        assertThat(both.newest())
                .hasValueSatisfying(set -> assertThat(set.oldest()).isEqualTo(66));
        assertThat(messages(both)).containsExactly("joints 66", "camera 66");
    }

    @Test
    void whatIsTooFarApartIsNoSet() {
        Synchroniser<String> both = of(10, 100, "a", "b");
        both.add("a", 0, "a0");
        both.add("b", 11, "b11");
        assertThat(both.newest()).isEmpty();
        assertThat(both.newestStamps()).containsEntry("a", 0L).containsEntry("b", 11L);
        both.add("a", 1, "a1");
        assertThat(messages(both)).containsExactly("a1", "b11");
        both.remove("b", 11);
        assertThat(both.newest()).isEmpty();
        both.add("b", 5, "b5");
        assertThat(messages(both)).containsExactly("a1", "b5");
        both.prune(2);
        assertThat(both.newest()).isEmpty();
    }

    @Test
    void ofTwoWithOneStampTheLaterOneCountsAndOldOnesMakeRoom() {
        Synchroniser<String> one = of(0, 2, "a");
        one.add("a", 1, "first");
        one.add("a", 1, "second");
        assertThat(messages(one)).containsExactly("second");
        one.add("a", 2, "third");
        one.add("a", 0, "old"); // makes room at once
        assertThat(messages(one)).containsExactly("third");
        assertThatThrownBy(() -> one.add("b", 0, "")).hasMessageContaining("[a]");
    }

    /** Held to all sets there are, whatever order messages come in. */
    @Test
    void theNewestOfAllSetsIsFound() {
        int found = 0;
        for (int seed = 0; seed < CASES; seed++) {
            RandomStream random = RandomStream.of(seed).split("synchroniser");
            int count = 1 + random.nextInt(3);
            long skew = random.nextInt(30);
            List<List<Long>> stamps = new ArrayList<>();
            List<Stamped<Integer>> arrivals = new ArrayList<>();
            Map<String, Integer> most = new LinkedHashMap<>();
            for (int k = 0; k < count; k++) {
                List<Long> own = new ArrayList<>();
                for (int i = random.nextInt(7); i > 0; i--) {
                    long stamp = random.nextInt(100) - 50;
                    own.add(stamp);
                    arrivals.add(new Stamped<>(stamp, k));
                }
                stamps.add(own);
                most.put("key " + k, 100);
            }
            long before = random.nextInt(100) - 80;
            Synchroniser<Long> synchroniser = new Synchroniser<>(most, skew);
            shuffle(arrivals, random);
            arrivals.forEach(each -> synchroniser.add("key " + each.message(), each.stamp(), each.stamp()));
            synchroniser.prune(before);
            stamps.forEach(own -> own.removeIf(stamp -> stamp < before));

            List<Long> expected = best(stamps, skew, 0, new ArrayList<>(), null);
            Optional<Together<Long>> set = synchroniser.newest();
            assertThat(set.map(
                            each -> each.parts().stream().map(Stamped::message).toList()))
                    .as("seed %d", seed)
                    .isEqualTo(Optional.ofNullable(expected));
            if (set.isPresent()) {
                found++;
                assertThat(set.get().oldest()).isEqualTo(Collections.min(expected));
                assertThat(set.get().newest()).isEqualTo(Collections.max(expected));
                assertThat(set.get().newest() - set.get().oldest()).isBetween(0L, skew);
            }
        }
        assertThat(found).isBetween(CASES / 5, 4 * CASES / 5);
    }

    private static void shuffle(List<?> list, RandomStream random) {
        for (int i = list.size() - 1; i > 0; i--) {
            Collections.swap(list, i, random.nextInt(i + 1));
        }
    }

    /** The set whose oldest stamp is the newest, and whose other stamps are the oldest from then on. */
    private static List<Long> best(List<List<Long>> stamps, long skew, int key, List<Long> chosen, List<Long> best) {
        if (key == stamps.size()) {
            long oldest = Collections.min(chosen);
            boolean set = Collections.max(chosen) - oldest <= skew;
            return set && (best == null || better(chosen, best)) ? List.copyOf(chosen) : best;
        }
        List<Long> found = best;
        for (long stamp : stamps.get(key)) {
            chosen.add(stamp);
            found = best(stamps, skew, key + 1, chosen, found);
            chosen.remove(chosen.size() - 1);
        }
        return found;
    }

    private static boolean better(List<Long> one, List<Long> other) {
        long a = Collections.min(one);
        long b = Collections.min(other);
        return a != b
                ? a > b
                : one.stream().mapToLong(x -> x).sum()
                        < other.stream().mapToLong(x -> x).sum();
    }

    /** Newer messages never make the newest set older. */
    @Test
    void setsDoNotGoBack() {
        for (int seed = 0; seed < CASES / 10; seed++) {
            RandomStream random = RandomStream.of(seed).split("forwards");
            Synchroniser<Long> synchroniser = new Synchroniser<>(Map.of("a", 200, "b", 200), 8);
            long last = Long.MIN_VALUE;
            long[] now = new long[2];
            for (int i = 0; i < 100; i++) {
                int key = random.nextInt(2);
                now[key] += random.nextInt(10);
                synchroniser.add(key == 0 ? "a" : "b", now[key], now[key]);
                long oldest = synchroniser.newest().map(Together::oldest).orElse(last);
                assertThat(oldest).as("seed %d", seed).isGreaterThanOrEqualTo(last);
                last = oldest;
                if (random.nextInt(4) == 0) {
                    synchroniser.prune(last); // as a caller does that needs newer ones only
                }
            }
        }
    }
}
