package io.drift4j.imagegen.feature;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.drift4j.engine.BadInput;
import io.drift4j.engine.nd.Scope;
import io.drift4j.imagegen.net.TorchScript;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * The features of a network that someone brings as a TorchScript file.
 *
 * <p>Its {@code forward} takes images (B, C, H, W) of float32, with the range and size of the training images (a network that
 * wants another range or size must convert them itself), and gives a tensor, a tuple of tensors or a dict of tensors by name.
 * A tensor of (B, D) is one vector; (B, T, D) are T vectors; (B, D, h, w) is a map, of which vectors, means and deviations
 * become features. Tensors without a name are {@code map0}, {@code map1} and so on; features come in the order of the names. {@code global} comes first, as of every
 * encoder.
 *
 * <p>The file must be frozen, since otherwise batch norms and dropout would act as in training:
 *
 * <pre>
 * torch.jit.freeze(torch.jit.script(net.eval())).save("features.pt")
 * </pre>
 *
 * <p>{@code torch.jit.optimize_for_inference} must not be used: gradients do not pass it.
 */
public final class TorchScriptFeatures implements FeatureEncoder {
    private final TorchScript network;
    private final NDManager manager;

    private TorchScriptFeatures(TorchScript network, NDManager manager) {
        this.network = network;
        this.manager = manager;
    }

    /**
     * Loads a network.
     *
     * @param manager says where the network is to run
     * @throws BadInput if it is no TorchScript file or not frozen
     */
    public static TorchScriptFeatures load(NDManager manager, Path file) {
        return new TorchScriptFeatures(TorchScript.loadDifferentiable(file, manager), manager);
    }

    @Override
    public List<FeatureShape> features(int height, int width, int channels) {
        List<FeatureShape> shapes = new ArrayList<>();
        try (Scope scope = Scope.open(manager)) {
            forEach(scope.manager().zeros(new Shape(1, height, width, channels)), feature -> {
                Shape shape = feature.values().getShape();
                shapes.add(new FeatureShape(feature.key(), (int) shape.get(1), (int) shape.get(2)));
            });
        }
        Set<String> keys = new HashSet<>();
        shapes.forEach(
                shape -> BadInput.unless(keys.add(shape.key()), "%s gives %s twice", network.file(), shape.key()));
        return shapes;
    }

    @Override
    public void forEach(NDArray images, Consumer<Feature> take) {
        take.accept(Activations.global(images));
        NDList outputs = network.run(images.transpose(0, 3, 1, 2));
        Map<String, NDArray> byName = new TreeMap<>(); // the platform loses the order of a dict
        for (int i = 0; i < outputs.size(); i++) {
            NDArray output = outputs.get(i);
            byName.put(output.getName() == null ? "map" + i : output.getName(), output);
        }
        byName.forEach((name, output) -> {
            switch (output.getShape().dimension()) {
                case 2 -> take.accept(new Feature(name, output.expandDims(1)));
                case 3 -> take.accept(new Feature(name, output));
                case 4 -> Activations.ofMap(name, output, take);
                default ->
                    throw new BadInput(network.file() + " must give tensors (B, D), (B, T, D) or (B, D, h, w), but "
                            + name + " is " + output.getShape());
            }
        });
    }

    @Override
    public void close() {
        network.close();
    }
}
