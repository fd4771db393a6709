package io.drift4j.imagegen.data;

import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.training.ParameterStore;
import io.drift4j.engine.BadInput;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;

/** A frozen network in a user's TorchScript file, as {@code torch.jit.save} writes it. */
public final class TorchScript implements AutoCloseable {
    private final Path file;
    private final Model model;
    private final ParameterStore parameters;

    private TorchScript(Path file, Model model, ParameterStore parameters) {
        this.file = file;
        this.model = model;
        this.parameters = parameters;
    }

    /**
     * Reads a file onto the device of {@code manager}.
     *
     * @throws BadInput if there is none, or it is no TorchScript
     */
    public static TorchScript load(Path file, NDManager manager) {
        Model model = Model.newInstance("torchscript", manager.getDevice(), "PyTorch");
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            model.load(in);
        } catch (NoSuchFileException e) {
            model.close();
            throw new BadInput("a TorchScript file must exist, there is none at " + file, e);
        } catch (IOException | MalformedModelException | EngineException e) {
            model.close();
            throw new BadInput(
                    file + " must be a network written by torch.jit.save, but it cannot be read (" + firstLine(e) + ")",
                    e);
        }
        return new TorchScript(file, model, new ParameterStore(manager, false));
    }

    /**
     * One pass.
     *
     * @param expected how many arrays the network must give
     * @throws BadInput if it does not take these arrays, or gives another number of them
     */
    public NDList run(int expected, NDArray... inputs) {
        NDList outputs;
        try {
            outputs = model.getBlock().forward(parameters, new NDList(inputs), false);
        } catch (EngineException e) {
            throw new BadInput(
                    file + " must take arrays of shape "
                            + Arrays.stream(inputs).map(NDArray::getShape).toList() + ", but it fails: " + firstLine(e),
                    e);
        }
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
