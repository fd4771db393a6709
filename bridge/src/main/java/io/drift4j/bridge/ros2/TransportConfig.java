package io.drift4j.bridge.ros2;

import io.drift4j.bridge.ros2.input.PictureCaps;
import io.drift4j.bridge.ros2.transport.DdsTransport;
import io.drift4j.bridge.ros2.transport.NodeName;
import io.drift4j.bridge.ros2.transport.RclTransport;
import io.drift4j.bridge.ros2.transport.Transport;
import io.drift4j.engine.BadInput;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How the node reaches the others.
 *
 * @param kind which stack
 * @param domain DDS domain, 0 to 232; left out: the environment's ROS_DOMAIN_ID, or 0
 * @param addresses {@link Kind#DDS} only: addresses of this machine to use, for example {@code [127.0.0.1]}; empty: all
 * @param graph {@link Kind#DDS} only: which distribution's tools shall see the node
 * @param folder {@link Kind#RCL} only: of ROS 2; left out: as the environment says after its setup file was sourced
 * @param imageBytes largest sensor_msgs/Image
 * @param compressedImageBytes largest sensor_msgs/CompressedImage
 */
public record TransportConfig(
        Kind kind,
        @Nullable Integer domain,
        List<String> addresses,
        DdsTransport.Graph graph,
        @Nullable String folder,
        int imageBytes,
        int compressedImageBytes) {
    private static final int LEAST_BYTES = 8192;

    /** Which stack. */
    public enum Kind {
        /** Fast DDS in a jar: no ROS 2 has to be installed. */
        DDS,
        /** The ROS 2 that is installed, with its middleware. */
        RCL
    }

    public TransportConfig {
        addresses = List.copyOf(addresses);
        if (domain != null) {
            BadInput.unless(domain >= 0 && domain <= 232, "transport.domain must be from 0 to 232, got %d", domain);
        }
        BadInput.unless(
                addresses.isEmpty() || kind == Kind.DDS,
                "transport.addresses belongs to kind dds, got kind rcl: leave it out, and set ROS_AUTOMATIC_DISCOVERY_RANGE");
        BadInput.unless(
                folder == null || kind == Kind.RCL, "transport.folder belongs to kind rcl, got kind dds: leave it out");
        BadInput.unless(
                imageBytes >= LEAST_BYTES, "transport.imageBytes must be at least %d, got %d", LEAST_BYTES, imageBytes);
        BadInput.unless(
                compressedImageBytes >= LEAST_BYTES,
                "transport.compressedImageBytes must be at least %d, got %d",
                LEAST_BYTES,
                compressedImageBytes);
    }

    static TransportConfig defaults() {
        return new TransportConfig(
                Kind.DDS,
                null,
                List.of(),
                DdsTransport.Graph.IRON,
                null,
                PictureCaps.DEFAULTS.image(),
                PictureCaps.DEFAULTS.compressed());
    }

    PictureCaps caps() {
        return new PictureCaps(imageBytes, compressedImageBytes);
    }

    /**
     * Joins the graph; of the two stacks only the chosen one is loaded.
     *
     * @param environment for the domain
     * @throws BadInput if that fails
     */
    Transport open(NodeName node, Map<String, String> environment) {
        int chosen = domain == null ? NodeName.domain(environment) : domain;
        if (kind == Kind.DDS) {
            return DdsTransport.open(node, new DdsTransport.Options(chosen, parsed(), graph));
        }
        return RclTransport.open(
                node,
                new RclTransport.Options(chosen, Optional.ofNullable(folder).map(Path::of)));
    }

    private List<InetAddress> parsed() {
        List<InetAddress> parsed = new ArrayList<>();
        for (String address : addresses) {
            try {
                parsed.add(InetAddress.getByName(address));
            } catch (UnknownHostException e) {
                throw new BadInput("transport.addresses must be of this machine, got '" + address + "'", e);
            }
        }
        return parsed;
    }

    /** For people. */
    String words(Map<String, String> environment) {
        return (kind == Kind.DDS ? "dds" : "rcl") + ", domain "
                + (domain == null ? NodeName.domain(environment) : domain)
                + (addresses.isEmpty() ? "" : ", addresses " + addresses);
    }
}
