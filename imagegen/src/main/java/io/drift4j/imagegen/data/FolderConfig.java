package io.drift4j.imagegen.data;

import io.drift4j.engine.BadInput;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A folder with one sub-folder of PNG or JPEG files a class. If it has sub-folders {@code train} and {@code test} (or {@code val}),
 * the class folders are in those; else every {@code testEvery}-th file of a class is a test image.
 *
 * @param folder the folder
 * @param size side of the square that is cut from each picture; 0 for pictures as they are, all of one size
 * @param channels 1 for grey, 3 for colour
 * @param testEvery at least 2; not used where there is a {@code test} folder
 * @param mostPerClass files a class, the first by name; 0 for all
 * @param augment whether trainings in pixels read each file when it is wanted, as a {@link Picture#randomCrop}, which needs a
 *     size; others, scores among them, have the centre
 * @param unreadable what to do with damaged files
 */
public record FolderConfig(
        String folder,
        int size,
        int channels,
        int testEvery,
        int mostPerClass,
        boolean augment,
        ImageFolder.Unreadable unreadable)
        implements DataConfig {

    public FolderConfig {
        check(size, channels, mostPerClass);
        BadInput.unless(
                !augment || size >= 1, "augment cuts pictures to a size, got size 0 (as the files are): give one");
        BadInput.unless(testEvery >= 2, "testEvery must be at least 2, got %d: 10 keeps a tenth for tests", testEvery);
    }

    /** The folder in colour, pictures as they are, a tenth for tests, damaged files refused. */
    static FolderConfig of(String folder) {
        return new FolderConfig(folder, 0, 3, 10, 0, false, ImageFolder.Unreadable.REFUSE);
    }

    static void check(int size, int channels, int mostPerClass) {
        BadInput.unless(size >= 0, "size must be 0 (as the files are) or more, got %d", size);
        BadInput.unless(channels == 1 || channels == 3, "channels must be 1 (grey) or 3 (colour), got %d", channels);
        BadInput.unless(mostPerClass >= 0, "mostPerClass must be 0 (all) or more, got %d", mostPerClass);
    }

    @Override
    public LabelledImages train() {
        return files(true).load(size, channels, unreadable);
    }

    @Override
    public ImageParts trainParts() {
        return new FolderParts(files(true), size, channels, unreadable);
    }

    @Override
    public LabelledImages test() {
        return files(false).load(size, channels, unreadable);
    }

    @Override
    public Optional<PictureFiles> augmented() {
        return augment ? Optional.of(new PictureFiles(files(true), size, channels, unreadable)) : Optional.empty();
    }

    private ImageFolder files(boolean training) {
        Path root = Path.of(folder);
        Path train = root.resolve("train");
        Optional<Path> test = Stream.of("test", "val")
                .map(root::resolve)
                .filter(Files::isDirectory)
                .findFirst();
        if (Files.isDirectory(train) && test.isPresent()) {
            return ImageFolder.find(training ? train : test.get()).atMost(mostPerClass);
        }
        ImageFolder all = ImageFolder.find(root).atMost(mostPerClass);
        int[] seen = new int[all.classNames().size()];
        ImageFolder chosen = all.only(i -> (seen[all.labels()[i]]++ % testEvery == testEvery - 1) != training);
        BadInput.unless(
                chosen.labels().length > 0,
                "%s must hold at least %d pictures of a class, so that one of them is for tests",
                folder,
                testEvery);
        return chosen;
    }
}
