package io.drift4j.imagegen.data;

import io.drift4j.engine.BadInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Picture files in one sub-folder a class, as torchvision's ImageFolder takes them: classes and files in the order of their
 * names.
 *
 * @param root the folder
 * @param classNames names of the sub-folders
 * @param files PNG and JPEG files
 * @param labels class of each file; not copied
 */
public record ImageFolder(Path root, List<String> classNames, List<Path> files, int[] labels) {

    /** What to do with a file that is damaged or no picture. */
    public enum Unreadable {
        /** End with an error that names it. */
        REFUSE,
        /** Leave it out, and say how many were. */
        SKIP
    }

    public ImageFolder {
        classNames = List.copyOf(classNames);
        files = List.copyOf(files);
    }

    /**
     * The files of a folder; none is opened.
     *
     * @throws BadInput if there is no folder, it has no class folders, or one of them no pictures
     */
    public static ImageFolder find(Path root) {
        List<Path> folders = entries(root).filter(Files::isDirectory).sorted().toList();
        BadInput.unless(
                !folders.isEmpty(),
                "%s must have one folder of pictures for each class, such as %s/cat/1.png, it has no folder in it",
                root,
                root);
        List<String> names = new ArrayList<>();
        List<Path> files = new ArrayList<>();
        List<Integer> labels = new ArrayList<>();
        for (Path folder : folders) {
            List<Path> pictures =
                    entries(folder).filter(ImageFolder::isPicture).sorted().toList();
            BadInput.unless(
                    !pictures.isEmpty(),
                    "each class folder must hold PNG or JPEG files, %s holds none: remove it or fill it",
                    folder);
            pictures.forEach(picture -> labels.add(names.size()));
            names.add(folder.getFileName().toString());
            files.addAll(pictures);
        }
        return new ImageFolder(
                root, names, files, labels.stream().mapToInt(Integer::intValue).toArray());
    }

    private static Stream<Path> entries(Path folder) {
        BadInput.unless(Files.isDirectory(folder), "a folder of pictures must exist, there is none at %s", folder);
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(path -> !path.getFileName().toString().startsWith(".")).toList().stream();
        } catch (IOException e) {
            throw new BadInput(folder + " cannot be read: " + BadInput.reason(e), e);
        }
    }

    private static boolean isPicture(Path path) {
        return path.getFileName().toString().toLowerCase(Locale.ROOT).matches(".*\\.(png|jpe?g)");
    }

    /** The same folder with at most this many files a class, the first by name; 0 for all. */
    public ImageFolder atMost(int perClass) {
        int[] seen = new int[classNames.size()];
        return perClass == 0 ? this : only(i -> seen[labels[i]]++ < perClass);
    }

    /** The same folder with files {@code first} to {@code end} of it, end excluded. */
    ImageFolder part(int first, int end) {
        return new ImageFolder(root, classNames, files.subList(first, end), Arrays.copyOfRange(labels, first, end));
    }

    /** The same folder with these of its files, in order. */
    ImageFolder only(IntPredicate chosen) {
        int[] kept = IntStream.range(0, labels.length).filter(chosen).toArray();
        return new ImageFolder(
                root,
                classNames,
                Arrays.stream(kept).mapToObj(files::get).toList(),
                Arrays.stream(kept).map(i -> labels[i]).toArray());
    }

    static BadInput damaged(Path file, IOException e) {
        return new BadInput(
                file + " must be a PNG or JPEG picture, but it cannot be read (" + BadInput.reason(e)
                        + "): remove it, or skip such files with unreadable=skip",
                e);
    }

    /**
     * Reads all files.
     *
     * @param size side of the {@link Picture#centreCrop}; 0 for files as they are, which must then all be of one size
     * @param channels 1 or 3
     * @throws BadInput if a file is unreadable (unless skipped) or of another size than the first, or all together take 2 GB
     */
    public LabelledImages load(int size, int channels, Unreadable unreadable) {
        LabelledImages readable = readable(size, channels, unreadable);
        if (readable == null) {
            throw new BadInput("none of the " + files.size() + " files of " + root + " can be read as a picture");
        }
        return readable;
    }

    /** All files that can be read; null if none can. */
    @Nullable LabelledImages readable(int size, int channels, Unreadable unreadable) {
        byte @Nullable [] pixels = null;
        int[] kept = new int[labels.length];
        int count = 0;
        Picture first = null;
        for (int i = 0; i < files.size(); i++) {
            Picture picture;
            try {
                picture = Picture.read(files.get(i), channels);
            } catch (IOException e) {
                if (unreadable == Unreadable.SKIP) {
                    continue;
                }
                throw damaged(files.get(i), e);
            }
            if (size > 0) {
                picture = picture.centreCrop(size);
            }
            if (first == null || pixels == null) {
                first = picture;
                long bytes = (long) files.size() * picture.bytes().length;
                BadInput.unless(
                        bytes <= Integer.MAX_VALUE - 8,
                        "images in memory must take less than 2 GB, the %d of %s take %d bytes: take fewer a class"
                                + " (mostPerClass) or a smaller size, or train in latents with a cache (codec, cache) or on random crops of"
                                + " the files as they are (augment)",
                        files.size(),
                        root,
                        bytes);
                pixels = new byte[(int) bytes];
            }
            BadInput.unless(
                    picture.height() == first.height() && picture.width() == first.width(),
                    "pictures must be of one size, %s is %d x %d and others are %d x %d: give a size to crop them to",
                    files.get(i),
                    picture.height(),
                    picture.width(),
                    first.height(),
                    first.width());
            System.arraycopy(picture.bytes(), 0, pixels, count * picture.bytes().length, picture.bytes().length);
            kept[count++] = labels[i];
        }
        if (first == null || pixels == null) {
            return null;
        }
        int skipped = files.size() - count;
        return new LabelledImages(
                Arrays.copyOf(pixels, count * first.bytes().length),
                Arrays.copyOf(kept, count),
                classNames,
                first.height(),
                first.width(),
                channels,
                skipped == 0 ? root.toString() : root + " (" + skipped + " unreadable files skipped)");
    }
}
