package io.drift4j.imagegen.data;

import io.drift4j.engine.BadInput;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The ImageNet layout: {@code train/n01440764/*.JPEG} and {@code val/n01440764/*.JPEG}, classes in the order of their folders.
 * Pictures are colour and cut by {@link Picture#centreCrop}.
 *
 * @param folder with {@code train} and {@code val}
 * @param size side of the square, 256 in the published models
 * @param mostPerClass files a class, the first by name; 0 for all (1.28 million pictures do not fit in memory: augment
 *     them, or keep their latents in a cache)
 * @param augment whether trainings in pixels read each file when it is wanted, as a {@link Picture#randomCrop}; others, scores
 *     among them, have the centre
 * @param unreadable what to do with damaged files
 */
public record ImageNetConfig(
        String folder, int size, int mostPerClass, boolean augment, ImageFolder.Unreadable unreadable)
        implements DataConfig {

    public ImageNetConfig {
        FolderConfig.check(size, 3, mostPerClass);
        BadInput.unless(size >= 1, "size must be at least 1, got %d", size);
    }

    /** 256 x 256, all files, damaged ones refused. */
    static ImageNetConfig of(String folder) {
        return new ImageNetConfig(folder, 256, 0, false, ImageFolder.Unreadable.REFUSE);
    }

    @Override
    public LabelledImages train() {
        return files("train").load(size, 3, unreadable);
    }

    @Override
    public LabelledImages test() {
        return files("val").load(size, 3, unreadable);
    }

    @Override
    public ImageParts trainParts() {
        return new FolderParts(files("train"), size, 3, unreadable);
    }

    @Override
    public Optional<PictureFiles> augmented() {
        return augment ? Optional.of(new PictureFiles(files("train"), size, 3, unreadable)) : Optional.empty();
    }

    private ImageFolder files(String part) {
        return ImageFolder.find(Path.of(folder).resolve(part)).atMost(mostPerClass);
    }
}
