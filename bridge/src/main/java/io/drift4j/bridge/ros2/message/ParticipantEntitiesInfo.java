package io.drift4j.bridge.ros2.message;

import java.util.List;

/**
 * rmw_dds_common/ParticipantEntitiesInfo: which nodes live in a DDS participant and which readers and writers are theirs.
 * From this the others draw the graph of nodes.
 *
 * @param gid id of the participant
 * @param nodes its nodes
 */
public record ParticipantEntitiesInfo(Gid gid, List<Node> nodes) {
    /** With ids of 16 bytes, as from ROS 2 Iron (rmw_dds_common 2.0.0) on. */
    public static final MessageType<ParticipantEntitiesInfo> TYPE = type(16);

    /** With ids of 24 bytes, as in ROS 2 Humble and before. The name is the same, so the robot's distribution decides. */
    public static final MessageType<ParticipantEntitiesInfo> HUMBLE_TYPE = type(24);

    public ParticipantEntitiesInfo {
        nodes = List.copyOf(nodes);
    }

    /** rmw_dds_common/Gid: the 16 bytes of an RTPS GUID; the 8 more of older distributions are zero. */
    public record Gid(byte[] guid) {
        public Gid {
            if (guid.length != 16) {
                throw new IllegalArgumentException("a GUID has 16 bytes, got " + guid.length);
            }
            guid = guid.clone();
        }

        /** A copy of the bytes. */
        @Override
        public byte[] guid() {
            return guid.clone();
        }

        private void write(CdrWriter out, int bytes) {
            out.octets(guid);
            out.octets(new byte[bytes - guid.length]);
        }

        private static Gid read(CdrReader in, String field, int bytes) {
            byte[] guid = in.octets(field, 16);
            in.octets(field, bytes - guid.length);
            return new Gid(guid);
        }
    }

    /** rmw_dds_common/NodeEntitiesInfo. */
    public record Node(String namespace, String name, List<Gid> readers, List<Gid> writers) {
        public Node {
            readers = List.copyOf(readers);
            writers = List.copyOf(writers);
        }

        private void write(CdrWriter out, int bytes) {
            out.string(namespace);
            out.string(name);
            out.sequence(readers, (gid, to) -> gid.write(to, bytes));
            out.sequence(writers, (gid, to) -> gid.write(to, bytes));
        }

        private static Node read(CdrReader in, int bytes) {
            String at = "node_entities_info_seq.";
            return new Node(
                    in.string(at + "node_namespace"),
                    in.string(at + "node_name"),
                    in.sequence(at + "reader_gid_seq", bytes, from -> Gid.read(from, at + "reader_gid_seq", bytes)),
                    in.sequence(at + "writer_gid_seq", bytes, from -> Gid.read(from, at + "writer_gid_seq", bytes)));
        }
    }

    private static MessageType<ParticipantEntitiesInfo> type(int gidBytes) {
        return new MessageType<>(
                "rmw_dds_common/msg/ParticipantEntitiesInfo",
                "RIHS01_91a0593bacdcc50ea9bdcf849a938b128412cc1ea821245c663bcd26f83c295e",
                1 << 14,
                (message, out) -> {
                    message.gid.write(out, gidBytes);
                    out.sequence(message.nodes, (node, to) -> node.write(to, gidBytes));
                },
                in -> new ParticipantEntitiesInfo(
                        Gid.read(in, "gid", gidBytes),
                        in.sequence("node_entities_info_seq", 16, from -> Node.read(from, gidBytes))));
    }
}
