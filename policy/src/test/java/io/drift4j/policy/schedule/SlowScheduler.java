package io.drift4j.policy.schedule;

import io.drift4j.policy.Chunk;
import io.drift4j.policy.PolicySpec;
import io.drift4j.policy.schedule.Arrival.Outcome;
import io.drift4j.policy.schedule.Command.Kind;
import io.drift4j.policy.schedule.SchedulerConfig.Mode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The rules written out the obvious way: the plan is a table of steps that an arrival overwrites, nothing is ever thrown
 * away, and speeds are looked up in the list of all commands.
 */
final class SlowScheduler {
    private record Cell(float[] values, boolean mixed, long observationStep) {}

    private record Accepted(long observationStep, Chunk chunk) {}

    private final SchedulerConfig config;
    private final PolicySpec spec;
    private final int size;
    private final int reach;
    private final Map<String, Double> caps = new HashMap<>();
    private final TreeMap<Long, Cell> plan = new TreeMap<>();
    private final TreeSet<Long> overWithPlan = new TreeSet<>();
    private final List<Accepted> accepted = new ArrayList<>();
    private final List<Command> commands = new ArrayList<>();
    private long next;

    SlowScheduler(SchedulerConfig config, PolicySpec spec, float[] measured) {
        this.config = config;
        this.spec = spec;
        this.size = spec.action().size();
        this.reach = spec.horizon() - spec.observationSteps() + 1;
        this.caps.putAll(config.jumpCap());
        if (measured != null) {
            float[] state = spec.action().delta() ? new float[size] : measured;
            commands.add(new Command(-1, state, Kind.RESTING, false, -1));
        }
    }

    private float of(Chunk chunk, long k, long step, int entry) {
        return chunk.values()[(int) (step - k + spec.observationSteps() - 1) * size + entry];
    }

    private void over(long step) {
        for (; next < step; next++) {
            if (plan.containsKey(next)) {
                overWithPlan.add(next);
            }
        }
    }

    Outcome accept(long k, Chunk chunk, long step) {
        over(step);
        if (accepted.stream().anyMatch(each -> each.observationStep >= k)) {
            return Outcome.SUPERSEDED;
        }
        if (k + reach - 1 < next) {
            return Outcome.PAST;
        }
        accepted.add(new Accepted(k, chunk));
        int blended = 0;
        for (long n = next; n < k + reach; n++) {
            if (config.mode() == Mode.SYNCHRONOUS && n - next >= spec.executedSteps()) {
                break;
            }
            plan.put(
                    n,
                    config.mode() == Mode.ENSEMBLE
                            ? mean(n)
                            : spliced(k, chunk, n, blended < config.blendSteps() ? plan.get(n) : null, blended));
            blended++;
        }
        return Outcome.ACCEPTED;
    }

    private Cell spliced(long k, Chunk chunk, long step, Cell old, int i) {
        float[] values = new float[size];
        for (int e = 0; e < size; e++) {
            values[e] = of(chunk, k, step, e);
            if (old != null) {
                double weight = (i + 1.0) / (config.blendSteps() + 1.0);
                values[e] = (float) (old.values[e] + weight * ((double) values[e] - old.values[e]));
            }
        }
        return new Cell(values, old != null, k);
    }

    private Cell mean(long step) {
        List<Accepted> reaching = accepted.stream()
                .filter(each -> step < each.observationStep + reach)
                .toList();
        float[] values = new float[size];
        for (int e = 0; e < size; e++) {
            double sum = 0;
            double total = 0;
            for (int i = 0; i < reaching.size(); i++) {
                double weight = Math.exp(-config.ensembleDecay() * i);
                sum += weight * of(reaching.get(i).chunk, reaching.get(i).observationStep, step, e);
                total += weight;
            }
            values[e] = (float) (sum / total);
        }
        return new Cell(values, reaching.size() > 1, reaching.get(reaching.size() - 1).observationStep);
    }

    Optional<Command> command(long step) {
        if (step < next) {
            return Optional.empty();
        }
        over(step);
        Cell cell = plan.get(step);
        if (cell == null && commands.isEmpty()) {
            over(step + 1);
            return Optional.empty();
        }
        float[] values = new float[size];
        double share = 0;
        Kind kind = Kind.RESTING;
        if (cell == null && !accepted.isEmpty()) {
            long starved = step - overWithPlan.last();
            if (starved <= config.holdSteps()) {
                share = 1;
                kind = Kind.HOLDING;
            } else if (starved <= config.holdSteps() + config.slowSteps()) {
                share = 1 - (starved - config.holdSteps()) / (config.slowSteps() + 1.0);
                kind = Kind.SLOWING;
            }
        }
        boolean capped = false;
        for (int e = 0; e < size; e++) {
            boolean delta = spec.action().delta();
            Double from = delta ? Double.valueOf(0) : commands.isEmpty() ? null : (Double) (double) last().values()[e];
            if (cell != null) {
                values[e] = cell.values[e];
            } else {
                float on = (float) (from + share * speed(e));
                float low = spec.action().low().get(e).floatValue();
                float high = spec.action().high().get(e).floatValue();
                values[e] = Math.max(Math.min(low, from.floatValue()), Math.min(Math.max(high, from.floatValue()), on));
                capped |= values[e] != on;
            }
            Double cap = caps.get(spec.action().names().get(e));
            if (cap != null && from != null) {
                float within = Math.max((float) (from - cap), Math.min((float) (from + cap), values[e]));
                capped |= within != values[e];
                values[e] = within;
            }
        }
        if (cell != null) {
            kind = cell.mixed ? Kind.BLENDED : Kind.PLANNED;
        }
        long source = cell != null
                ? cell.observationStep
                : accepted.isEmpty() ? -1 : accepted.get(accepted.size() - 1).observationStep;
        commands.add(new Command(step, values, kind, capped, source));
        over(step + 1);
        return Optional.of(last());
    }

    private Command last() {
        return commands.get(commands.size() - 1);
    }

    private double speed(int e) {
        for (int i = commands.size() - 1; i >= 0; i--) {
            Command command = commands.get(i);
            if (!command.kind().starved()) {
                if (spec.action().delta()) {
                    return command.values()[e];
                }
                return i == 0
                        ? 0
                        : ((double) command.values()[e] - commands.get(i - 1).values()[e])
                                / (command.step() - commands.get(i - 1).step());
            }
        }
        return 0;
    }
}
