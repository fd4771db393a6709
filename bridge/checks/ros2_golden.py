"""Writes the bytes that ROS 2 itself makes of the messages in MessageSamples.java.

usage: ros2_golden.py FOLDER

One file a message. The Java tests hold our codecs to them, both ways. ROS 2 leaves what was in memory between the fields
and may leave some bytes behind the last one: bytes that do not change what ROS 2 reads are written as zeros or not at all,
so that the files are the same every time.
"""
import sys
from pathlib import Path

from builtin_interfaces.msg import Duration, Time
from diagnostic_msgs.msg import DiagnosticArray, DiagnosticStatus, KeyValue
from geometry_msgs.msg import Point, Pose, PoseStamped, Quaternion
from rclpy.serialization import deserialize_message, serialize_message
from rmw_dds_common.msg import Gid, NodeEntitiesInfo, ParticipantEntitiesInfo
from sensor_msgs.msg import CompressedImage, Image, JointState
from std_msgs.msg import Bool, Float32MultiArray, Header, MultiArrayDimension, MultiArrayLayout, String
from trajectory_msgs.msg import JointTrajectory, JointTrajectoryPoint

header = Header(stamp=Time(sec=1700000000, nanosec=123456789), frame_id="base_link")


def gid(first):
    return Gid(data=[(first + i) % 256 for i in range(16)])


messages = {
    "Time": Time(sec=-5, nanosec=4000000000),
    "Duration": Duration(sec=-1, nanosec=999999999),
    "Header": header,
    "Bool": Bool(data=True),
    "Bool-false": Bool(),
    "String": String(data="pick up the Würfel"),
    "String-empty": String(),
    "Float32MultiArray": Float32MultiArray(
        layout=MultiArrayLayout(
            dim=[
                MultiArrayDimension(label="t", size=2, stride=6),
                MultiArrayDimension(label="joint", size=3, stride=3),
            ],
            data_offset=0,
        ),
        data=[0.0, 0.5, -1.5, 3.25, 1e30, -0.0],
    ),
    "Float32MultiArray-empty": Float32MultiArray(),
    "JointState": JointState(
        header=header,
        name=["shoulder", "elbow", "wrist_1"],
        position=[0.1, -0.2, 3.14159],
        velocity=[1.0, 0.0, -2.5],
        effort=[],
    ),
    "JointState-empty": JointState(),
    "Image": Image(
        header=header, height=2, width=3, encoding="rgb8", is_bigendian=0, step=9, data=bytes(i * 13 % 256 for i in range(18))
    ),
    "Image-empty": Image(),
    "CompressedImage": CompressedImage(header=header, format="jpeg", data=bytes([255, 216, 255, 0, 1, 2, 3])),
    "CompressedImage-empty": CompressedImage(),
    "PoseStamped": PoseStamped(
        header=header,
        pose=Pose(
            position=Point(x=0.25, y=-1.5, z=1e-9), orientation=Quaternion(x=0.5, y=-0.5, z=0.5, w=-0.5)
        ),
    ),
    "JointTrajectory": JointTrajectory(
        header=header,
        joint_names=["a", "bc"],
        points=[
            JointTrajectoryPoint(
                positions=[0.5 * k, -0.25 * k],
                velocities=[1.0 * k, 2.0 * k] if k else [],
                accelerations=[],
                effort=[9.0] * (k % 2),
                time_from_start=Duration(sec=k, nanosec=20000000 * k),
            )
            for k in range(4)
        ],
    ),
    "JointTrajectory-empty": JointTrajectory(),
    "DiagnosticArray": DiagnosticArray(
        header=header,
        status=[
            DiagnosticStatus(
                level=bytes([2]),
                name="drift4j: policy",
                message="late",
                hardware_id="arm-1",
                values=[KeyValue(key="age_ms", value="41"), KeyValue(key="", value="")],
            ),
            DiagnosticStatus(),
        ],
    ),
    "DiagnosticArray-empty": DiagnosticArray(),
    "ParticipantEntitiesInfo": ParticipantEntitiesInfo(
        gid=gid(1),
        node_entities_info_seq=[
            NodeEntitiesInfo(
                node_namespace="/robot",
                node_name="drift4j",
                reader_gid_seq=[gid(20), gid(40)],
                writer_gid_seq=[gid(250)],
            ),
            NodeEntitiesInfo(node_namespace="/", node_name="other"),
        ],
    ),
    "ParticipantEntitiesInfo-empty": ParticipantEntitiesInfo(gid=gid(0)),
}

def same(message, data):
    try:
        return deserialize_message(bytes(data), type(message)) == message
    except Exception:  # whatever it says: these bytes are needed
        return False


def canonical(message):
    data = bytearray(serialize_message(message))
    while same(message, data[:-1]):
        data = data[:-1]
    for i in range(4, len(data)):
        if all(same(message, data[:i] + bytes([data[i] ^ flip]) + data[i + 1 :]) for flip in (0x01, 0xFF)):
            data[i] = 0
    return bytes(data)


folder = Path(sys.argv[1])
folder.mkdir(parents=True, exist_ok=True)
for name, message in messages.items():
    (folder / f"{name}.cdr").write_bytes(canonical(message))
print(f"golden: {len(messages)} messages written")
