package io.drift4j.cli;

import io.drift4j.engine.config.ConfigFile;
import io.drift4j.engine.train.RunFolder;
import io.drift4j.policy.train.PolicyConfig;
import io.drift4j.policy.train.PolicyTraining;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "train",
        description = "Train a policy from demonstrations.",
        footer = {"", "Example:", "  drift4j train --config configs/pusht-state.yaml --out runs/first"})
final class TrainCommand implements Callable<Integer> {
    @Option(names = "--config", required = true, paramLabel = "FILE", description = "configuration, see configs/")
    private String config = "";

    @Option(names = "--data", paramLabel = "FILE", description = "demonstrations, instead of the configuration's")
    private @Nullable String data;

    @Option(names = "--out", paramLabel = "DIR", description = "run folder (default: runs/NAME of the configuration)")
    private @Nullable Path out;

    @Option(names = "--set", paramLabel = "KEY=VALUE", description = "override one key, for example train.steps=500")
    private List<String> overrides = List.of();

    @Option(names = "--resume", description = "go on with the run in --out from its newest checkpoint")
    private boolean resume;

    @Override
    public Integer call() {
        Path configFile = Home.find(config);
        Path root = out != null
                ? out
                : Path.of("runs", configFile.getFileName().toString().replaceFirst("\\.ya?ml$", ""));
        PolicyConfig resolved = ConfigFile.read(configFile, PolicyConfig.defaults(), overrides);
        if (data != null) {
            resolved = resolved.withDataFile(data);
        }
        RunFolder folder = resume ? RunFolder.open(root) : RunFolder.create(root, resolved);
        PolicyTraining training =
                PolicyTraining.prepare(resolved, Home.find(resolved.data().file()), folder);
        System.out.printf(Locale.ROOT, "%d windows, run folder %s%n", training.windows(), root);

        AtomicBoolean stop = new AtomicBoolean();
        CountDownLatch ended = new CountDownLatch(1);
        Thread onInterrupt = new Thread(() -> {
            stop.set(true);
            try {
                ended.await(); // the process lives until the checkpoint is written
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        Runtime.getRuntime().addShutdownHook(onInterrupt);
        try {
            Path result = training.run(
                    (step, steps, values) -> System.out.printf(Locale.ROOT, "step %d/%d %s%n", step, steps, values),
                    stop::get);
            System.out.println(result);
        } finally {
            ended.countDown();
        }
        return 0;
    }
}
