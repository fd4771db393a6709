package io.drift4j.imagegen.weights;

import io.drift4j.imagegen.net.DitConfig;
import io.drift4j.imagegen.weights.Place.Layout;
import java.util.ArrayList;
import java.util.List;

/** The parameter tree of lambertae/drifting's {@code DitGen} (accd0cf), leaf by leaf. */
final class GeneratorPlaces {
    private final List<Place> places = new ArrayList<>();

    private GeneratorPlaces() {}

    static List<Place> of(DitConfig config) {
        GeneratorPlaces all = new GeneratorPlaces();
        all.same("Embed_0/embedding", "classes.weight");
        for (int k = 0; k < config.styleCodes(); k++) { // one table of all codes here
            all.places.add(new Place(
                    "noise_embeds_" + k + "/embedding", "styles.weight", Layout.SAME, k, config.styleCodes()));
        }
        all.linear("TimestepEmbedder_0/TorchLinear_0", "guidance.0");
        all.linear("TimestepEmbedder_0/TorchLinear_1", "guidance.1");
        all.same("RMSNorm_0/weight", "guidance.norm.weight");
        String net = "LightningDiT_0/";
        all.linear(net + "TorchLinear_0", "patch_in");
        all.same(net + "pos_embed", "places");
        if (config.contextTokens() > 0) {
            all.linear(net + "TorchLinear_1", "context_in");
            all.same(net + "cls_embed", "context");
        }
        for (int i = 0; i < config.depth(); i++) {
            all.block(net + "blocks_" + i + "/", "blocks." + i + ".");
        }
        all.same(net + "FinalLayer_0/RMSNorm_0/weight", "last.norm.weight");
        all.linear(net + "FinalLayer_0/TorchLinear_0", "last.modulation");
        all.linear(net + "FinalLayer_0/TorchLinear_1", "last.patch_out");
        return all.places;
    }

    private void block(String from, String to) {
        same(from + "RMSNorm_0/weight", to + "norm1.weight");
        same(from + "RMSNorm_1/weight", to + "norm2.weight");
        String packed = from + "Attention_0/TorchLinear_0/Dense_0/";
        places.add(Place.of(packed + "kernel", to + "attention.in_proj_weight", Layout.MATRIX));
        places.add(Place.of(packed + "bias", to + "attention.in_proj_bias", Layout.SAME));
        same(from + "Attention_0/q_norm/weight", to + "attention.q_norm.weight");
        same(from + "Attention_0/k_norm/weight", to + "attention.k_norm.weight");
        linear(from + "Attention_0/TorchLinear_1", to + "attention.out_proj");
        for (int i = 0; i < 3; i++) { // gate, value, out
            linear(from + "SwiGLUFFN_0/TorchLinear_" + i, to + "ffn.w" + (i + 1));
        }
        linear(from + "TorchLinear_0", to + "modulation");
    }

    private void same(String path, String name) {
        places.add(Place.of(path, name, Layout.SAME));
    }

    private void linear(String path, String name) {
        places.add(Place.of(path + "/Dense_0/kernel", name + ".weight", Layout.MATRIX));
        places.add(Place.of(path + "/Dense_0/bias", name + ".bias", Layout.SAME));
    }
}
