package io.drift4j.imagegen.train;

import io.drift4j.engine.BadInput;
import io.drift4j.engine.nd.RandomStream;
import io.drift4j.engine.train.RingBank;

/**
 * A bank of the newest images of each class and one of all classes, fed by passes through the data in random order.
 *
 * <p>Banks hold numbers of images, so they cost no memory, and their state at a batch is a function of (seed, batch): a
 * resumed run pushes again what was pushed before.
 *
 * <p>Differs from the released code: it starts with empty banks, and draws with replacement while they fill; here one pass
 * through the data enters before the first batch.
 *
 * <p>Not thread-safe: the thread that draws batches owns it.
 */
final class ImageBanks {
    private final TrainingImages images;
    private final BankConfig config;
    private final RandomStream passes;
    private final RingBank[] byClass;
    private final RingBank all;
    private final int[] order;
    private long entered;

    /** @throws BadInput if a class has no image */
    ImageBanks(TrainingImages images, BankConfig config, RandomStream stream) {
        this.images = images;
        this.config = config;
        this.passes = stream.split("passes");
        this.byClass = new RingBank[images.shape().classes()];
        for (int c = 0; c < byClass.length; c++) {
            byClass[c] = new RingBank(config.perClass());
        }
        this.all = new RingBank(config.global());
        this.order = new int[images.count()];
        push(images.count());
        for (int c = 0; c < byClass.length; c++) {
            BadInput.unless(
                    byClass[c].size() > 0,
                    "every class must have an image to learn from, '%s' has none",
                    images.classNames().get(c));
        }
    }

    /** Brings the banks to where they are at a batch of the run, which is never one before the last one. */
    void advance(long batch) {
        push(images.count() + (batch + 1) * config.pushed());
    }

    private void push(long until) {
        while (entered < until) {
            int at = (int) (entered % order.length);
            if (at == 0) {
                shuffle(passes.split(entered / order.length));
            }
            int image = order[at];
            byClass[images.label(image)].push(image);
            all.push(image);
            entered++;
        }
    }

    private void shuffle(RandomStream draws) {
        for (int i = 0; i < order.length; i++) {
            int other = draws.nextInt(i + 1);
            order[i] = order[other];
            order[other] = i;
        }
    }

    /** Images of a class, as {@link RingBank#draw}. */
    int[] positives(int label, int count, RandomStream draws) {
        return byClass[label].draw(count, draws);
    }

    /** Images of any class. */
    int[] negatives(int count, RandomStream draws) {
        return all.draw(count, draws);
    }
}
