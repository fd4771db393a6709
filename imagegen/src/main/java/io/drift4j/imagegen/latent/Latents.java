package io.drift4j.imagegen.latent;

import io.drift4j.engine.BadInput;
import java.util.Arrays;
import java.util.List;

/** Latents of a data set with their labels, each image's and its mirror image's, in memory or on disk. Any number of threads may read. */
public final class Latents {
    private final LatentDescription description;
    private final List<LatentShard> shards;
    private final int[] ends; // of each shard, in images

    Latents(LatentDescription description, List<LatentShard> shards) {
        this.description = description;
        this.shards = shards.stream().filter(shard -> shard.count() > 0).toList(); // of unreadable images alone
        this.ends = new int[this.shards.size()];
        int end = 0;
        for (int i = 0; i < ends.length; i++) {
            end += this.shards.get(i).count();
            ends[i] = end;
        }
        BadInput.unless(end > 0, "there must be latents, but no image of %s could be read", description.source());
    }

    /** What they are of. */
    public LatentDescription description() {
        return description;
    }

    /** How many images; unreadable ones are left out. */
    public int count() {
        return ends[ends.length - 1];
    }

    /** The class of an image. */
    public int label(int index) {
        int shard = shard(index);
        return shards.get(shard).label(within(index, shard));
    }

    /** Writes the latent of image {@code index}, or of its mirror image, to {@code into} from {@code offset} on. */
    public void latent(int index, boolean mirrored, float[] into, int offset) {
        int shard = shard(index);
        shards.get(shard).latent(within(index, shard), mirrored, into, offset);
    }

    private int shard(int index) {
        int found = Arrays.binarySearch(ends, index);
        return found >= 0 ? found + 1 : -found - 1;
    }

    private int within(int index, int shard) {
        return shard == 0 ? index : index - ends[shard - 1];
    }
}
