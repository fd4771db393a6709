package io.drift4j.cli;

import io.drift4j.engine.BadInput;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Classes as a person lists them: numbers, ranges and names, with commas between. */
final class ClassList {
    private static final Pattern RANGE = Pattern.compile("(\\d{1,6})(?:-(\\d{1,6}))?");
    private static final int MOST_BY_DEFAULT = 100;

    private ClassList() {}

    /**
     * The numbers of the listed classes, in the order of the list.
     *
     * @param text null for all, or the first hundred
     * @param names in the order of their numbers; a name goes before a number that reads the same
     * @throws BadInput if there is no such class
     */
    static List<Integer> parse(@Nullable String text, List<String> names) {
        if (text == null) {
            return IntStream.range(0, Math.min(names.size(), MOST_BY_DEFAULT))
                    .boxed()
                    .toList();
        }
        List<Integer> classes = new ArrayList<>();
        for (String entry : text.split(",", -1)) {
            String word = entry.strip();
            Matcher range = RANGE.matcher(word);
            if (names.contains(word)) {
                classes.add(names.indexOf(word));
            } else if (range.matches()) {
                int first = Integer.parseInt(range.group(1));
                int last = range.group(2) == null ? first : Integer.parseInt(range.group(2));
                BadInput.unless(
                        first <= last && last < names.size(),
                        "--classes takes numbers from 0 to %d, a range from the smaller to the larger, got %s",
                        names.size() - 1,
                        word);
                IntStream.rangeClosed(first, last).forEach(classes::add);
            } else {
                throw new BadInput("--classes takes numbers, ranges such as 0-4, or names, got '" + word
                        + "'; this generator's names are "
                        + String.join(", ", names.stream().limit(20).toList())
                        + (names.size() > 20 ? ", ..." : ""));
            }
        }
        return classes;
    }
}
