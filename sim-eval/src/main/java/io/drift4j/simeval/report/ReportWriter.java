package io.drift4j.simeval.report;

import io.drift4j.engine.BadInput;
import io.drift4j.simeval.Evaluation;
import io.drift4j.simeval.PairedComparison;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Writes the folder of a report. */
public final class ReportWriter {
    private static final String PAGE = "index.html";
    private static final String JSON = "summary.json";
    private static final String CLIPS = "rollouts";

    private ReportWriter() {}

    /**
     * Refuses a folder that {@link #write} could not write: for a command to call before hours of work.
     *
     * @throws BadInput unless the folder is new, empty or an earlier report, and can be written
     */
    public static void check(Path folder) {
        Path existing = folder.toAbsolutePath().normalize();
        while (!Files.exists(existing) && existing.getParent() != null) {
            existing = existing.getParent();
        }
        BadInput.unless(
                Files.isDirectory(existing),
                "a report is written into a folder, but %s is a file: name another folder",
                existing);
        if (Files.isDirectory(folder)) {
            boolean earlier = Files.exists(folder.resolve(PAGE)) && Files.exists(folder.resolve(JSON));
            BadInput.unless(
                    earlier || isEmpty(folder),
                    "a report is written into a new or empty folder or over an earlier report, but %s holds other files:"
                            + " name another folder",
                    folder);
        }
        try {
            Files.delete(Files.createTempFile(existing, ".report", ".check"));
        } catch (IOException e) {
            throw new BadInput("the folder of a report must be writable, got " + folder + ": " + e, e);
        }
    }

    /**
     * Writes the report and returns its page. All files are made in a temporary folder inside and then moved into
     * place, the page last; an earlier report is replaced, other files in the folder stay.
     *
     * @throws BadInput as {@link #check}
     */
    public static Path write(Path folder, Report report) {
        check(folder);
        List<List<Clip>> clips = new ArrayList<>();
        for (int r = 0; r < report.rows().size(); r++) {
            clips.add(Clip.of(report.rows().get(r), r + 1, report.footage()));
        }
        Map<String, PairedComparison> comparisons = comparisons(report.rows());
        try {
            Files.createDirectories(folder);
            Path fresh = Files.createTempDirectory(folder, ".writing");
            try {
                Files.createDirectories(fresh.resolve(CLIPS));
                for (Clip clip : clips.stream().flatMap(List::stream).toList()) {
                    Files.write(fresh.resolve(CLIPS).resolve(clip.name()), clip.gif());
                }
                Files.writeString(fresh.resolve("episodes.csv"), Summary.csv(report));
                Files.writeString(fresh.resolve("summary.md"), Summary.markdown(report, comparisons));
                Files.writeString(fresh.resolve(JSON), Summary.json(report, comparisons));
                Files.writeString(fresh.resolve(PAGE), Page.html(report, clips, comparisons));
                replace(folder, fresh);
            } finally {
                delete(fresh);
            }
        } catch (IOException e) {
            throw new BadInput(
                    "a report must be written whole, but writing into " + folder + " failed (" + e.getMessage()
                            + "): free some space or name another folder",
                    e);
        }
        return folder.resolve(PAGE);
    }

    /** Comparisons of the other rows with the first, where they ran the same seeds of the same task. */
    private static Map<String, PairedComparison> comparisons(List<Evaluation> rows) {
        Map<String, PairedComparison> comparisons = new LinkedHashMap<>();
        Evaluation first = rows.get(0);
        for (Evaluation row : rows.subList(1, rows.size())) {
            if (row.rollouts().seeds().equals(first.rollouts().seeds())
                    && row.rollouts()
                            .task()
                            .name()
                            .equals(first.rollouts().task().name())) {
                comparisons.put(row.label(), PairedComparison.of(first.rollouts(), row.rollouts()));
            }
        }
        return comparisons;
    }

    private static void replace(Path folder, Path fresh) throws IOException {
        delete(folder.resolve(CLIPS));
        for (String name : List.of(CLIPS, "episodes.csv", "summary.md", JSON, PAGE)) {
            Files.move(fresh.resolve(name), folder.resolve(name), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> paths = Files.walk(folder)) {
                for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }

    private static boolean isEmpty(Path folder) {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.findAny().isEmpty();
        } catch (IOException e) {
            throw new BadInput("the folder of a report must be readable, got " + folder + ": " + e, e);
        }
    }
}
