package io.drift4j.imagegen.weights;

import io.drift4j.imagegen.net.MaeConfig;
import io.drift4j.imagegen.weights.Place.Layout;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The parameter tree of lambertae/drifting's {@code MAEResNetJAX} (accd0cf), leaf by leaf. */
final class EncoderPlaces {
    /** How leaves begin that are no part of the encoder: those of the decoder and the classifier. */
    static final Set<String> NOT_OF_ENCODER = Set.of("decoder/", "fc/");

    private final List<Place> places = new ArrayList<>();

    private EncoderPlaces() {}

    /** The encoder alone. */
    static List<Place> of(MaeConfig config) {
        EncoderPlaces all = new EncoderPlaces();
        all.convolution("encoder/conv1", "encoder.conv1");
        all.norm("encoder/gn1", "encoder.gn1");
        for (int s = 0; s < config.blocks().size(); s++) {
            for (int b = 0; b < config.blocks().get(s); b++) {
                all.block("encoder/stages_" + s + "/layers_" + b, "encoder.stages." + s + "." + b, s > 0 && b == 0);
            }
            all.norm("encoder/layer" + (s + 1) + "_norm", "encoder.layer" + (s + 1) + "_norm");
        }
        return all.places;
    }

    /** Encoder, decoder and classifier. */
    static List<Place> ofWhole(MaeConfig config) {
        EncoderPlaces all = new EncoderPlaces();
        all.places.addAll(of(config));
        all.convNorm("decoder/bridge", "decoder.bridge");
        for (String up : List.of("up43", "up32", "up21", "up10")) {
            all.norm("decoder/" + up + "/concat_norm_fn", "decoder." + up + ".concat_norm_fn");
            all.convNorm("decoder/" + up + "/proj", "decoder." + up + ".proj");
            all.convNorm("decoder/" + up + "/refine", "decoder." + up + ".refine");
        }
        all.convolution("decoder/head", "decoder.head");
        all.places.add(Place.of("decoder/head/bias", "decoder.head.bias", Layout.SAME));
        all.places.add(Place.of("fc/kernel", "fc.weight", Layout.MATRIX));
        all.places.add(Place.of("fc/bias", "fc.bias", Layout.SAME));
        return all.places;
    }

    private void block(String from, String to, boolean halves) {
        for (String i : List.of("1", "2")) {
            convolution(from + "/conv" + i, to + ".conv" + i);
            norm(from + "/gn" + i, to + ".gn" + i);
        }
        if (halves) {
            convolution(from + "/proj_conv", to + ".proj_conv");
            norm(from + "/proj_gn", to + ".proj_gn");
        }
    }

    private void convNorm(String from, String to) {
        convolution(from + "/conv", to + ".conv");
        norm(from + "/gn", to + ".gn");
    }

    private void convolution(String path, String name) {
        places.add(Place.of(path + "/kernel", name + ".weight", Layout.CONVOLUTION));
    }

    private void norm(String path, String name) {
        places.add(Place.of(path + "/scale", name + ".weight", Layout.SAME));
        places.add(Place.of(path + "/bias", name + ".bias", Layout.SAME));
    }
}
