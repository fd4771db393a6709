package io.drift4j.bridge.ros2.transport;

import io.drift4j.engine.BadInput;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where the libraries of ROS 2 are on this machine.
 *
 * @param folders folders with libraries, searched in order
 */
record RosInstallation(List<Path> folders) {
    private static final String MEND = "source the setup file of the installation, for example"
            + " /opt/ros/DISTRIBUTION/setup.bash, before the command, or use the transport '" + DdsTransport.NAME
            + "', which needs none";

    /**
     * The installation in this folder, or, as ROS 2 itself finds it, the one that the environment names.
     *
     * @throws BadInput if there is none
     */
    static RosInstallation find(Optional<Path> folder, Map<String, String> environment) {
        List<Path> folders = new ArrayList<>();
        folder.ifPresent(prefix -> folders.add(prefix.resolve("lib")));
        paths(environment, "AMENT_PREFIX_PATH").forEach(prefix -> folders.add(prefix.resolve("lib")));
        folders.addAll(paths(environment, "LD_LIBRARY_PATH"));
        RosInstallation found = new RosInstallation(List.copyOf(folders));
        found.library("rcl");
        return found;
    }

    /**
     * The file of a library.
     *
     * @param name without lib and ending
     * @throws BadInput if there is none
     */
    Path library(String name) {
        String file = System.mapLibraryName(name);
        return folders.stream()
                .map(folder -> folder.resolve(file))
                .filter(Files::isRegularFile)
                .findFirst()
                .orElseThrow(() -> new BadInput("ROS 2 must be installed, but " + file + " is in none of " + folders
                        + " (of AMENT_PREFIX_PATH and LD_LIBRARY_PATH): " + MEND));
    }

    /** What is wrong when a library is there and does not load. */
    BadInput unloadable(String name, UnsatisfiedLinkError e) {
        return new BadInput("ROS 2 library " + library(name) + " cannot be loaded: " + e.getMessage() + "; " + MEND, e);
    }

    private static List<Path> paths(Map<String, String> environment, String variable) {
        List<Path> paths = new ArrayList<>();
        for (String path : environment.getOrDefault(variable, "").split(File.pathSeparator, -1)) {
            if (!path.isEmpty()) {
                paths.add(Path.of(path));
            }
        }
        return paths;
    }
}
