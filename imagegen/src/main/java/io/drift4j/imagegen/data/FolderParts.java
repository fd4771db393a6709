package io.drift4j.imagegen.data;

import io.drift4j.engine.BadInput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * The pictures of a folder, opened when their part is read. Their fingerprint is that of the names and lengths of the files and of how they
 * are cut, for reading a large set to the end takes as long as encoding it: a file that was changed without changing its length is not noticed.
 *
 * @param folder the files
 * @param size as of {@link ImageFolder#load}
 * @param channels 1 or 3
 * @param unreadable what to do with damaged files
 */
record FolderParts(ImageFolder folder, int size, int channels, ImageFolder.Unreadable unreadable)
        implements ImageParts {

    @Override
    public int count() {
        return folder.labels().length;
    }

    @Override
    public LabelledImages part(int first, int end) {
        LabelledImages readable = folder.part(first, end).readable(size, channels, unreadable);
        return Objects.requireNonNullElseGet(
                readable, () -> new LabelledImages(new byte[0], new int[0], classNames(), 1, 1, channels, source()));
    }

    @Override
    public List<String> classNames() {
        return folder.classNames();
    }

    @Override
    public String source() {
        return folder.root().toString();
    }

    @Override
    public String fingerprint() {
        StringBuilder text = new StringBuilder("size " + size + ", channels " + channels + "\n");
        for (Path file : folder.files()) {
            try {
                text.append(folder.root().relativize(file).toString().replace('\\', '/'))
                        .append('\t')
                        .append(Files.size(file))
                        .append('\n');
            } catch (IOException e) {
                throw new BadInput(file + " cannot be read: " + BadInput.reason(e), e);
            }
        }
        return "names and lengths of files, SHA-256 "
                + Sha256.of(text.toString().getBytes(StandardCharsets.UTF_8));
    }
}
