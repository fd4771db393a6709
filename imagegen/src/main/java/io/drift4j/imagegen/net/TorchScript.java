package io.drift4j.imagegen.net;

import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.ParameterStore;
import io.drift4j.engine.BadInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;

/** A frozen network in a user's TorchScript file, as {@code torch.jit.save} writes it. */
public final class TorchScript implements AutoCloseable {
    private final Path file;
    private final Model model;
    private final ParameterStore parameters;
    private final boolean differentiable;

    private TorchScript(Path file, Model model, NDManager manager, boolean differentiable) {
        this.file = file;
        this.model = model;
        this.parameters = new ParameterStore(manager, false);
        this.differentiable = differentiable;
    }

    /**
     * Reads a file onto the device of {@code manager}.
     *
     * @throws BadInput if there is none, or it is no TorchScript
     */
    public static TorchScript load(Path file, NDManager manager) {
        return load(file, manager, false);
    }

    /**
     * The same for a network through which gradients flow to its inputs. It must be frozen, since otherwise batch norms and
     * dropout would act as in training.
     *
     * @throws BadInput if it is not frozen too
     */
    public static TorchScript loadDifferentiable(Path file, NDManager manager) {
        TorchScript network = load(file, manager, true);
        try {
            BadInput.unless(
                    network.model.getBlock().getParameters().isEmpty(),
                    "%s must be frozen, but has weights that training would change: save it with"
                            + " torch.jit.freeze(torch.jit.script(net.eval())).save(...)",
                    file);
        } catch (BadInput e) {
            network.close();
            throw e;
        }
        return network;
    }

    private static TorchScript load(Path file, NDManager manager, boolean differentiable) {
        BadInput.unless(Files.isRegularFile(file), "a TorchScript file must exist, there is none at %s", file);
        Model model = Model.newInstance("torchscript", manager.getDevice(), "PyTorch");
        try {
            model.load(
                    file.toAbsolutePath().getParent(),
                    file.getFileName().toString(),
                    // otherwise gradients do not pass a network's constants
                    differentiable ? Map.of("trainParam", "true") : Map.of());
        } catch (IOException | MalformedModelException | EngineException | IllegalArgumentException e) {
            model.close();
            throw new BadInput(
                    file + " must be a network written by torch.jit.save, but it cannot be read (" + firstLine(e) + ")",
                    e);
        }
        return new TorchScript(file, model, manager, differentiable);
    }

    /** The file it was read from. */
    public Path file() {
        return file;
    }

    /**
     * One pass.
     *
     * @throws BadInput if the network does not take these arrays
     */
    public NDList run(NDArray... inputs) {
        try {
            // as in training where gradients are wanted: otherwise the platform runs without a graph
            return model.getBlock().forward(parameters, new NDList(inputs), differentiable);
        } catch (EngineException e) {
            throw new BadInput(
                    file + " must take arrays of shape "
                            + Arrays.stream(inputs).map(NDArray::getShape).toList() + ", but it fails: " + firstLine(e),
                    e);
        }
    }

    /**
     * One pass of a network that gives so many arrays.
     *
     * @throws BadInput if it does not take these arrays, or gives another number of them
     */
    public NDList run(int expected, NDArray... inputs) {
        NDList outputs = run(inputs);
        BadInput.unless(
                outputs.size() == expected, "%s must give %d arrays, it gives %d", file, expected, outputs.size());
        return outputs;
    }

    private static String firstLine(Exception e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }

    @Override
    public void close() {
        model.close();
    }
}
