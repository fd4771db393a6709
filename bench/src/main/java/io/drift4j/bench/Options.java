package io.drift4j.bench;

import io.drift4j.engine.BadInput;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a person asked for.
 *
 * @param rounds how often each side runs
 * @param threads of each side; 0 where the benchmark has its own number
 * @param quick tiny counts: to see that it works, not to read numbers
 * @param network which networks {@code train-step} measures
 * @param features by what {@code generator-step} compares images
 * @param rest what stands without an option
 */
record Options(int rounds, int threads, boolean quick, String network, String features, List<String> rest) {
    /** Networks of {@code train-step} with their configurations. */
    static final Map<String, String> NETWORKS = new LinkedHashMap<>();

    static final String PIXELS = "pixels";
    /** Maps of a masked autoencoder. */
    static final String MAE = "mae";

    private static final String ALL = "all";
    private static final List<String> FEATURES = List.of(PIXELS, MAE);

    static {
        NETWORKS.put("mlp", "configs/pusht-state.yaml");
        NETWORKS.put("unet-small", "configs/pusht-unet-small.yaml");
    }

    /**
     * Reads the arguments after the name.
     *
     * @throws BadInput if one is unknown or its value makes no sense
     */
    static Options parse(List<String> arguments) {
        int rounds = 0;
        int threads = 0;
        boolean quick = false;
        String network = "mlp";
        String features = PIXELS;
        List<String> rest = new java.util.ArrayList<>();
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            switch (argument) {
                case "--quick" -> quick = true;
                case "--rounds" -> rounds = count(argument, value(arguments, ++i), 100);
                case "--threads" ->
                    threads = count(
                            argument,
                            value(arguments, ++i),
                            Runtime.getRuntime().availableProcessors());
                case "--network" -> network = value(arguments, ++i);
                case "--features" -> features = value(arguments, ++i);
                default -> {
                    BadInput.unless(
                            !argument.startsWith("-"), "there is no option %s, see bench/bench --help", argument);
                    rest.add(argument);
                }
            }
        }
        BadInput.unless(
                network.equals(ALL) || NETWORKS.containsKey(network),
                "--network must be one of %s or all, got '%s'",
                NETWORKS.keySet(),
                network);
        BadInput.unless(
                features.equals(ALL) || FEATURES.contains(features),
                "--features must be one of %s or all, got '%s'",
                FEATURES,
                features);
        return new Options(rounds > 0 ? rounds : quick ? 1 : 5, threads, quick, network, features, List.copyOf(rest));
    }

    /** The networks asked for. */
    List<String> networks() {
        return network.equals(ALL) ? List.copyOf(NETWORKS.keySet()) : List.of(network);
    }

    /** What images are compared by. */
    List<String> imageFeatures() {
        return features.equals(ALL) ? FEATURES : List.of(features);
    }

    int threadsOr(int usual) {
        return threads > 0 ? threads : usual;
    }

    private static String value(List<String> arguments, int at) {
        BadInput.unless(at < arguments.size(), "%s needs a value, see bench/bench --help", arguments.get(at - 1));
        return arguments.get(at);
    }

    private static int count(String option, String text, int most) {
        BadInput.unless(
                text.matches("\\d{1,6}") && Integer.parseInt(text) >= 1 && Integer.parseInt(text) <= most,
                "%s must be a whole number from 1 to %d, got '%s'",
                option,
                most,
                text);
        return Integer.parseInt(text);
    }
}
