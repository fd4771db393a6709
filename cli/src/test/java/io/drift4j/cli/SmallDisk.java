package io.drift4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/** A disk that is soon full: a file system in memory, which root alone may mount; others skip the test. */
record SmallDisk(Path folder) implements AutoCloseable {

    /** @param size such as {@code 200k} */
    static SmallDisk mount(Path folder, String size) throws IOException, InterruptedException {
        Files.createDirectory(folder);
        assumeTrue(
                shell("mount", "-t", "tmpfs", "-o", "size=" + size, "tmpfs", folder),
                "this test may mount a small disk");
        return new SmallDisk(folder);
    }

    void grow(String size) throws IOException, InterruptedException {
        assertThat(shell("mount", "-o", "remount,size=" + size, folder)).isTrue();
    }

    @Override
    public void close() throws IOException, InterruptedException {
        // lazily: mapped files keep it busy until they are collected
        shell("umount", "-l", folder);
    }

    private static boolean shell(Object... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Arrays.stream(command).map(Object::toString).toList())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
    }
}
