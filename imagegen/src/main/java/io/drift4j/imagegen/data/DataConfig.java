package io.drift4j.imagegen.data;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.drift4j.engine.BadInput;
import io.drift4j.engine.config.ConfigFile;
import io.drift4j.engine.config.Presets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Where labelled images come from: one record a kind of source, {@code kind} in files.
 *
 * <p>A configuration names one of {@link #presets} and lists what differs ({@code data: {preset: shapes, seed: 3}}), or a kind
 * with all its keys.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = IdxConfig.class, name = "idx"),
    @JsonSubTypes.Type(value = FolderConfig.class, name = "folder"),
    @JsonSubTypes.Type(value = ImageNetConfig.class, name = "imagenet"),
    @JsonSubTypes.Type(value = ShapesConfig.class, name = "shapes")
})
public sealed interface DataConfig permits IdxConfig, FolderConfig, ImageNetConfig, ShapesConfig {

    /** Reads the images to learn from. */
    LabelledImages train();

    /**
     * The images of {@link #train}, to be read in parts. Sets of picture files are opened part by part and known again by the names and
     * lengths of the files; others by all their bytes.
     */
    default ImageParts trainParts() {
        return ImageParts.of(train());
    }

    /** The files of {@link #train}, cut at random whenever one is wanted; empty if the configuration does not ask for that. */
    default Optional<PictureFiles> augmented() {
        return Optional.empty();
    }

    /** Whether {@link #augmented} is not empty; opens nothing. */
    default boolean augment() {
        return false;
    }

    /** Reads the images to measure with; none of them is among {@link #train}. */
    LabelledImages test();

    /** Files whose fingerprints tell which data this is; empty where there are too many, or none. */
    default List<Path> files() {
        return List.of();
    }

    /** The shapes drawn here. */
    static DataConfig defaults() {
        return ShapesConfig.preset();
    }

    /** Sources by name. */
    static Map<String, DataConfig> presets() {
        return Map.of("shapes", ShapesConfig.preset(), "fashion-mnist", IdxConfig.fashionMnist());
    }

    /**
     * The source that a person names: one of {@link #presets}, {@code imagenet:DIR}, a folder with IDX files, a folder of class
     * folders, or a YAML file with a {@code data} section for all the rest.
     *
     * @throws BadInput if it is none of these
     */
    static DataConfig named(String source) {
        DataConfig preset = presets().get(source);
        if (preset != null) {
            return preset;
        }
        if (source.startsWith("imagenet:")) {
            return ImageNetConfig.of(source.substring("imagenet:".length()));
        }
        if (source.endsWith(".yaml")) {
            Presets presets = Presets.of("data", presets());
            return ConfigFile.read(Path.of(source), new Section(defaults()), List.of(), presets).data;
        }
        Path folder = Path.of(source);
        BadInput.unless(
                Files.isDirectory(folder),
                "a data set must be one of %s, imagenet:DIR, a folder with IDX files or class folders, or a .yaml file with a"
                        + " data section, there is none at"
                        + " '%s'",
                String.join(", ", new TreeMap<>(presets()).keySet()),
                source);
        return IdxConfig.isIn(folder) ? IdxConfig.of(folder) : FolderConfig.of(source);
    }

    /** A file that says where images come from, and nothing else. */
    record Section(DataConfig data) {}
}
