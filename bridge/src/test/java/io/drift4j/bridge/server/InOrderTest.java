package io.drift4j.bridge.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class InOrderTest {

    @Test
    void tasksRunOneAfterAnotherInTheirOrder() throws InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            InOrder order = new InOrder();
            List<Integer> ran = new ArrayList<>();
            AtomicInteger atOnce = new AtomicInteger();
            CountDownLatch end = new CountDownLatch(1000);
            for (int i = 0; i < 1000; i++) {
                int number = i;
                order.execute(
                        () -> {
                            assertThat(atOnce.incrementAndGet()).isEqualTo(1);
                            ran.add(number);
                            atOnce.decrementAndGet();
                            end.countDown();
                        },
                        threads);
            }
            assertThat(end.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(ran).hasSize(1000).isSorted();
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void aTaskThatFindsNoThreadIsRefusedAndTheNextIsTaken() {
        InOrder order = new InOrder();
        List<Integer> ran = new ArrayList<>();
        assertThatThrownBy(() -> order.execute(() -> ran.add(1), task -> {
                    throw new RejectedExecutionException();
                }))
                .isInstanceOf(RejectedExecutionException.class);
        Deque<Runnable> threads = new ArrayDeque<>();
        order.execute(() -> ran.add(2), threads::add);
        order.execute(() -> ran.add(3), threads::add);
        assertThat(threads).as("one thread at a time").hasSize(1);
        threads.remove().run();
        assertThat(ran).containsExactly(2, 3);
        order.execute(() -> ran.add(4), Runnable::run);
        assertThat(ran).containsExactly(2, 3, 4);
    }
}
