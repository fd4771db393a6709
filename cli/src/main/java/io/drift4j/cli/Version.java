package io.drift4j.cli;

import io.drift4j.engine.train.Provenance;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.IVersionProvider;

/** What runs: the same versions and commit that every checkpoint stores. */
final class Version implements IVersionProvider {

    @Override
    public String[] getVersion() {
        Provenance here = Provenance.here();
        List<String> lines = new ArrayList<>();
        lines.add("drift4j " + here.versions().get("drift4j") + ", commit " + here.commit());
        here.versions().forEach((name, version) -> {
            if (!name.equals("drift4j")) {
                lines.add("  " + name + " " + version);
            }
        });
        return lines.toArray(String[]::new);
    }
}
