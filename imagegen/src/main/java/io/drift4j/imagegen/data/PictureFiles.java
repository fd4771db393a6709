package io.drift4j.imagegen.data;

import io.drift4j.engine.BadInput;
import io.drift4j.engine.nd.RandomStream;
import io.drift4j.imagegen.data.ImageFolder.Unreadable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Pictures that stay in their files: each is read when it is wanted, and cut by {@link Picture#randomCrop} anew each time. So a
 * set of any size can be learned from, at the price of decoding.
 *
 * <p>A damaged file is known only when its turn comes. If such files are skipped, the next of the same class takes its place,
 * always the same one. May be used by several threads.
 */
public final class PictureFiles {
    private final ImageFolder folder;
    private final int size;
    private final int channels;
    private final Unreadable unreadable;
    private final Set<Path> skipped = ConcurrentHashMap.newKeySet();

    PictureFiles(ImageFolder folder, int size, int channels, Unreadable unreadable) {
        this.folder = folder;
        this.size = size;
        this.channels = channels;
        this.unreadable = unreadable;
    }

    /** The files and their classes. */
    public ImageFolder folder() {
        return folder;
    }

    /** H = W of what is cut. */
    public int size() {
        return size;
    }

    /** C, 1 or 3. */
    public int channels() {
        return channels;
    }

    /** How many damaged files have been met so far. */
    public int skipped() {
        return skipped.size();
    }

    /**
     * A random part of file {@code index}.
     *
     * @param draws the only source of chance
     * @throws BadInput if the file is damaged and not to be skipped, or no file of its class can be read
     */
    public Picture crop(int index, RandomStream draws) {
        int[] labels = folder.labels();
        int first = index; // files of a class stand together
        while (first > 0 && labels[first - 1] == labels[index]) {
            first--;
        }
        int end = index + 1;
        while (end < labels.length && labels[end] == labels[index]) {
            end++;
        }
        for (int i = 0; i < end - first; i++) {
            Path file = folder.files().get(first + (index - first + i) % (end - first));
            if (skipped.contains(file)) {
                continue;
            }
            try {
                return Picture.read(file, channels).randomCrop(size, draws);
            } catch (IOException e) {
                if (unreadable == Unreadable.REFUSE) {
                    throw ImageFolder.damaged(file, e);
                }
                skipped.add(file);
            }
        }
        throw new BadInput("none of the " + (end - first) + " files of class '"
                + folder.classNames().get(labels[index]) + "' of " + folder.root() + " can be read as a picture");
    }
}
