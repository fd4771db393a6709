package io.drift4j.bridge.ros2.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.drift4j.engine.BadInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RosInstallationTest {
    @TempDir
    private Path folder;

    @Test
    void withoutRosTheErrorSaysWhatToDo() {
        RclTransport.Options options = new RclTransport.Options(1, Optional.empty());
        assertThatThrownBy(() -> RclTransport.open(new NodeName("/", "n"), options, Map.of()))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining(
                        "ROS 2 must be installed, but " + System.mapLibraryName("rcl") + " is in none of []")
                .hasMessageContaining("source the setup file")
                .hasMessageContaining("use the transport 'dds'");
    }

    @Test
    void theEnvironmentNamesTheFoldersInOrder() throws IOException {
        Path first = library("first/lib", "rcl");
        library("second", "rcl");
        Path onlySecond = library("second", "std_msgs__rosidl_typesupport_c");
        RosInstallation ros = RosInstallation.find(
                Optional.empty(),
                Map.of(
                        "AMENT_PREFIX_PATH", folder.resolve("none") + ":" + folder.resolve("first"),
                        "LD_LIBRARY_PATH", ":" + folder.resolve("second")));
        assertThat(ros.library("rcl")).isEqualTo(first);
        assertThat(ros.library("std_msgs__rosidl_typesupport_c")).isEqualTo(onlySecond);
        assertThatThrownBy(() -> ros.library("sensor_msgs__rosidl_typesupport_c"))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("sensor_msgs__rosidl_typesupport_c");
    }

    @Test
    void theGivenFolderComesFirst() throws IOException {
        Path given = library("given/lib", "rcl");
        library("first/lib", "rcl");
        RosInstallation ros = RosInstallation.find(
                Optional.of(folder.resolve("given")),
                Map.of("AMENT_PREFIX_PATH", folder.resolve("first").toString()));
        assertThat(ros.library("rcl")).isEqualTo(given);
    }

    private Path library(String in, String name) throws IOException {
        Path file = folder.resolve(in).resolve(System.mapLibraryName(name));
        Files.createDirectories(file.getParent());
        return Files.createFile(file);
    }
}
