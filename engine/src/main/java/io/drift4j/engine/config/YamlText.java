package io.drift4j.engine.config;

import com.fasterxml.jackson.databind.JsonNode;
import io.drift4j.engine.BadInput;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.representer.Representer;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * YAML to and from JSON trees. One set of rules decides for reading and writing what a plain word is, so that what is
 * written reads back the same. Differs from the library's own rules, which are those of YAML 1.1: there {@code on}, {@code
 * no} and 1:30 are no words, and 1e-3 is one.
 */
final class YamlText {
    private YamlText() {}

    /** The tree in a text, null if it is empty; refuses duplicate keys and class names. */
    static JsonNode parse(String text, String source) {
        try {
            Object loaded = yaml().load(text);
            return Binding.JSON.valueToTree(loaded);
        } catch (YAMLException e) {
            throw new BadInput(
                    source + " must be YAML: " + String.valueOf(e.getMessage()).replaceAll("\\s+", " "), e);
        } catch (StackOverflowError e) {
            throw new BadInput(source + " must be a finite tree, but an alias stands inside its own anchor", e);
        }
    }

    /** The text of a tree: sections indented, lists of plain values on one line. */
    static String write(JsonNode tree) {
        return yaml().dump(Binding.JSON.convertValue(tree, Object.class));
    }

    private static Yaml yaml() {
        LoaderOptions loading = new LoaderOptions();
        loading.setAllowDuplicateKeys(false);
        DumperOptions dumping = new DumperOptions();
        dumping.setDefaultFlowStyle(DumperOptions.FlowStyle.AUTO);
        dumping.setWidth(120);
        return new Yaml(new SafeConstructor(loading), new Representer(dumping), dumping, loading, new PlainWords());
    }

    /** What a plain word is: the core schema of YAML 1.2, without octal and hexadecimal numbers. */
    private static final class PlainWords extends Resolver {
        @Override
        protected void addImplicitResolvers() {
            addImplicitResolver(Tag.BOOL, Pattern.compile("true|True|TRUE|false|False|FALSE"), "tTfF");
            addImplicitResolver(Tag.INT, Pattern.compile("[-+]?(0|[1-9][0-9]*)"), "-+0123456789");
            addImplicitResolver(
                    Tag.FLOAT,
                    Pattern.compile("[-+]?([0-9]+\\.[0-9]*|\\.[0-9]+)([eE][-+]?[0-9]+)?|[-+]?[0-9]+[eE][-+]?[0-9]+"
                            + "|[-+]?\\.(inf|Inf|INF)|\\.(nan|NaN|NAN)"),
                    "-+.0123456789");
            addImplicitResolver(Tag.MERGE, Pattern.compile("<<"), "<");
            addImplicitResolver(Tag.NULL, Pattern.compile("~|null|Null|NULL| "), "~nN\0");
            addImplicitResolver(Tag.NULL, EMPTY, null);
        }
    }
}
