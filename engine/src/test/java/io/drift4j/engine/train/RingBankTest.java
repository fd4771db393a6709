package io.drift4j.engine.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drift4j.engine.nd.RandomStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RingBankTest {
    @Test
    void holdsTheNewestEntries() {
        RingBank bank = filled(5, 12);
        assertThat(bank.size()).isEqualTo(5);
        assertThat(bank.draw(5, RandomStream.of(1))).containsExactlyInAnyOrder(7, 8, 9, 10, 11);
    }

    @Test
    void drawsWithoutReplacementIfThereAreEnough() {
        RingBank bank = filled(100, 60);
        RandomStream draws = RandomStream.of(2);
        int[] counts = new int[60];
        for (int i = 0; i < 2000; i++) {
            int[] drawn = bank.draw(30, draws);
            assertThat(drawn).doesNotHaveDuplicates();
            for (int entry : drawn) {
                counts[entry]++;
            }
        }
        for (int count : counts) {
            assertThat(count).isBetween(850, 1150); // 1000 with deviation 22
        }
    }

    @Test
    void drawsWithReplacementIfNot() {
        int[] drawn = filled(100, 3).draw(50, RandomStream.of(3));
        assertThat(drawn).hasSize(50).contains(0, 1, 2).containsOnly(0, 1, 2);
        assertThatThrownBy(() -> new RingBank(4).draw(1, RandomStream.of(4))).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void pushingAgainGivesTheSameDraws() {
        assertThat(filled(7, 23).draw(4, RandomStream.of(5)))
                .isEqualTo(filled(7, 23).draw(4, RandomStream.of(5)));
    }

    private static RingBank filled(int places, int entries) {
        RingBank bank = new RingBank(places);
        IntStream.range(0, entries).forEach(bank::push);
        return bank;
    }
}
