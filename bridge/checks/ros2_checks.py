"""Holds one transport of drift4j to ROS 2 itself: rclpy on one side, Ros2CheckNode.java on the other.

usage: ros2_checks.py TRANSPORT JAVA_COMMAND...        (the environment is that of ROS 2; the script bridge/checks/ros2 sets it)

Prints one line a check and fails if any fails. TRANSPORT hashes compares the type hashes only.
"""
import json
import os
import random
import signal
import statistics
import subprocess
import sys
import threading
import time
from pathlib import Path

import rclpy
from diagnostic_msgs.msg import DiagnosticArray
from rclpy.executors import SingleThreadedExecutor
from rclpy.qos import DurabilityPolicy, HistoryPolicy, QoSProfile, ReliabilityPolicy
from sensor_msgs.msg import Image, JointState
from std_msgs.msg import Bool, String
from trajectory_msgs.msg import JointTrajectory

JOINTS = ["pan", "lift", "elbow", "wrist_1", "wrist_2", "wrist_3", "grip"]
HORIZON = 16
COMMANDS = "/arm_controller/joint_trajectory"


def qos(reliable=True, latched=False, depth=10):
    return QoSProfile(
        history=HistoryPolicy.KEEP_LAST,
        depth=depth,
        reliability=ReliabilityPolicy.RELIABLE if reliable else ReliabilityPolicy.BEST_EFFORT,
        durability=DurabilityPolicy.TRANSIENT_LOCAL if latched else DurabilityPolicy.VOLATILE,
    )


def until(condition, seconds):
    """Waits; gives the seconds it took, or None."""
    start = time.monotonic()
    while time.monotonic() - start < seconds:
        if condition():
            return time.monotonic() - start
        time.sleep(0.02)
    return None


def type_hash(name):
    """As the definition that is installed here has it."""
    for prefix in os.environ["AMENT_PREFIX_PATH"].split(":"):
        file = Path(prefix) / "share" / f"{name}.json"
        if file.exists():
            hashes = json.loads(file.read_text())["type_hashes"]
            return next(entry["hash_string"] for entry in hashes if entry["type_name"] == name)
    return "not installed"


class Report:
    def __init__(self, transport):
        self.transport = transport
        self.failed = 0

    def line(self, ok, words):
        self.failed += not ok
        print(f"{self.transport}: {'ok    ' if ok else 'FAILED'} {words}", flush=True)


class DriftNode:
    """The Java process. The transport dds gets nothing of ROS 2 from the environment."""

    def __init__(self, transport, command):
        environment = dict(os.environ)
        if transport == "dds":
            for name in ("AMENT_PREFIX_PATH", "LD_LIBRARY_PATH", "LD_PRELOAD", "RMW_IMPLEMENTATION"):
                environment.pop(name, None)
        else:
            environment["LD_PRELOAD"] = environment["ROS2_CHECK_PRELOAD"]
        self.log = Path(os.environ["ROS2_CHECK_WORK"]) / f"{transport}-node.log"
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [*command, transport, os.environ["ROS_DOMAIN_ID"]],
                env=environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
            )

    def alive(self):
        return self.process.poll() is None

    def memory_mb(self):
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS"))) // 1024


class Checks:
    def __init__(self, transport, command):
        self.transport = transport
        self.command = command
        self.report = Report(transport)
        self.peer = rclpy.create_node("peer")
        self.topics = {}  # topic -> what diagnostics last said
        self.peer.create_subscription(DiagnosticArray, "/diagnostics", self.diagnosed, qos())
        self.executor = SingleThreadedExecutor()
        self.executor.add_node(self.peer)
        self.spinning = threading.Thread(target=self.executor.spin)
        self.spinning.start()

    def diagnosed(self, message):
        for status in message.status:
            values = {pair.key: pair.value for pair in status.values}
            self.topics[status.name, values["direction"]] = dict(values, problem=status.message)

    def topic(self, name, direction, key):
        return self.topics.get((name, direction), {}).get(key, "")

    def visible(self):
        return ("drift4j", "/robot") in self.peer.get_node_names_and_namespaces()

    def graph(self):
        took = until(self.visible, 30)
        self.report.line(took is not None, f"node /robot/drift4j is in the graph (after {took or 30:.1f} s)")

        def ends():
            return self.peer.get_publishers_info_by_topic(COMMANDS), self.peer.get_subscriptions_info_by_topic("/joint_states")

        until(lambda: all(ends()) and all(end[0].node_name == "drift4j" for end in ends()), 10)
        for found, type_name in zip(ends(), ("trajectory_msgs/msg/JointTrajectory", "sensor_msgs/msg/JointState")):
            end = found[0]
            ours = str(end.topic_type_hash) == type_hash(type_name)
            self.report.line(
                len(found) == 1 and (end.node_name, end.node_namespace) == ("drift4j", "/robot") and ours,
                f"its end of {type_name} is listed as {end.node_namespace}/{end.node_name},"
                f" type hash {'right' if ours else end.topic_type_hash}, {end.qos_profile.reliability.name.lower()}",
            )

    def commands(self, count, reliable):
        """Joint states in shuffled order; every answer must have all joints in the node's order."""
        publisher = self.peer.create_publisher(JointState, "/joint_states", qos(reliable, depth=1))
        answers = {}
        subscription = self.peer.create_subscription(
            JointTrajectory, COMMANDS, lambda m: answers.update({m.header.stamp.sec: (time.monotonic(), m)}), qos()
        )
        until(lambda: publisher.get_subscription_count() and self.topic(COMMANDS, "OUT", "matched") not in ("", "0"), 15)
        right, late = 0, []
        shuffle = random.Random(7)
        for i in range(count):
            names = shuffle.sample(JOINTS, len(JOINTS))
            state = JointState(name=names, position=[i + 0.25 * JOINTS.index(name) for name in names])
            state.header.stamp.sec = i
            state.header.frame_id = "base"
            start = time.monotonic()
            publisher.publish(state)
            until(lambda: i in answers, 2)
            if i in answers:
                at, answer = answers[i]
                late.append(1000 * (at - start))
                right += self.follows(answer, i)
        self.peer.destroy_subscription(subscription)
        self.peer.destroy_publisher(publisher)
        self.report.line(
            right == count,
            f"{right} of {count} JointTrajectory of {HORIZON}x{len(JOINTS)} right, joints in order, for"
            f" {'reliable' if reliable else 'best-effort'} JointState (there and back: median"
            f" {statistics.median(late or [0]):.1f} ms, p99 {sorted(late or [0])[int(0.99 * max(0, len(late) - 1))]:.1f} ms)",
        )

    @staticmethod
    def follows(answer, i):
        return (
            answer.joint_names == JOINTS
            and answer.header.frame_id == "base"
            and len(answer.points) == HORIZON
            and all(
                list(point.positions) == [i + 0.25 * j + 0.125 * (t + 1) * j for j in range(len(JOINTS))]
                and list(point.velocities) == [0.0 if t == HORIZON - 1 else 0.5 * j for j in range(len(JOINTS))]
                and not point.accelerations
                and not point.effort
                and point.time_from_start.sec * 10**9 + point.time_from_start.nanosec == 20_000_000 * (t + 1)
                for t, point in enumerate(answer.points)
            )
        )

    def pictures(self, topic, count, oversized=0):
        """Random bytes there and back, the first ones each after a picture above the cap of the node."""
        publisher = self.peer.create_publisher(Image, topic, qos())
        back = {}
        subscription = self.peer.create_subscription(Image, "/back/image", lambda m: back.update({m.header.stamp.sec: m}), qos())
        until(lambda: publisher.get_subscription_count() and self.topic("/back/image", "OUT", "matched") not in ("", "0"), 15)
        draw = random.Random(8)
        same = 0
        for i in range(count):
            if i < oversized:
                size = (1_048_577, 2_097_000, 5_000_000)[i % 3]
                publisher.publish(Image(height=1, width=size, encoding="mono8", step=size, data=bytes(size)))
            picture = Image(height=100, width=100, encoding="rgb8", step=300, data=draw.randbytes(30_000))
            picture.header.stamp.sec = i
            publisher.publish(picture)
            until(lambda: i in back, 5)
            same += i in back and back[i] == picture
        self.peer.destroy_subscription(subscription)
        self.peer.destroy_publisher(publisher)
        return same

    def latched(self):
        got = []
        subscription = self.peer.create_subscription(String, "/robot/drift4j/task", lambda m: got.append(m.data), qos(latched=True))
        until(lambda: got, 10)
        self.peer.destroy_subscription(subscription)
        self.report.line(got == ["ready"], f"who comes late gets the latched message, once: {got}")

    def incompatible(self):
        publisher = self.peer.create_publisher(Bool, "/enable", qos(latched=False))
        until(lambda: self.topic("/enable", "IN", "incompatible") not in ("", "0"), 15)
        publisher.publish(Bool(data=True))
        time.sleep(0.5)
        number, problem = self.topic("/enable", "IN", "incompatible"), self.topic("/enable", "IN", "problem")
        heard = self.topic("/enable", "IN", "messages")
        self.report.line(
            number == "1" and heard == "0",
            f"a volatile publisher on the latched /enable is told by topic: incompatible {number}, messages {heard}, '{problem}'",
        )
        self.peer.destroy_publisher(publisher)
        fits = self.peer.create_publisher(Bool, "/enable", qos(latched=True, depth=1))
        fits.publish(Bool(data=True))
        until(lambda: self.topic("/enable", "IN", "messages") == "1", 10)
        self.report.line(self.topic("/enable", "IN", "messages") == "1", "a latched publisher on /enable is heard")
        self.peer.destroy_publisher(fits)

        subscription = self.peer.create_subscription(JointTrajectory, COMMANDS, lambda m: None, qos(latched=True))
        known = self.transport == "rcl"
        until(lambda: self.topic(COMMANDS, "OUT", "incompatible") not in ("", "0"), 10 if known else 2)
        number, problem = self.topic(COMMANDS, "OUT", "incompatible"), self.topic(COMMANDS, "OUT", "problem")
        self.report.line(
            number == ("1" if known else "unknown"),
            f"a latched subscription to {COMMANDS} is {'told by topic' if known else 'not known here'}:"
            f" incompatible {number}, '{problem}'",
        )
        self.peer.destroy_subscription(subscription)

    def leaves(self, node):
        start = time.monotonic()
        node.process.stdin.close()
        code = node.process.wait(20)
        said = node.process.stdout.read().decode().strip()
        took = until(lambda: not self.visible(), 10)
        self.report.line(
            code == 0 and said == "closed" and took is not None,
            f"a closed node is out of the graph after {time.monotonic() - start:.1f} s (exit code {code}, last words '{said}')",
        )

    def dies(self):
        node = DriftNode(self.transport, self.command)
        came = until(self.visible, 30)
        node.process.send_signal(signal.SIGKILL)
        node.process.wait()
        took = until(lambda: not self.visible(), 40)
        self.report.line(
            came is not None and took is not None and took < 25,
            f"a killed node is out of the graph after {took or 40:.1f} s",
        )

    def run(self):
        try:
            self.lives()
            self.dies()
        finally:
            self.executor.shutdown()
            self.spinning.join()
        return self.report.failed

    def lives(self):
        node = DriftNode(self.transport, self.command)
        try:
            self.graph()
            self.commands(200, reliable=True)
            self.commands(100, reliable=False)
            same = self.pictures("/camera/image", 50)
            self.report.line(same == 50, f"{same} of 50 pictures of 100x100 rgb8 there and back, byte for byte")
            self.latched()
            self.incompatible()
            before = node.memory_mb()
            same = self.pictures("/reliable/image", 60, oversized=30)
            until(lambda: self.topic("/reliable/image", "IN", "messages") == "60", 5)
            heard, malformed = (self.topic("/reliable/image", "IN", key) for key in ("messages", "malformed"))
            by_dds = node.log.read_text().count("cannot be resized")
            if self.transport == "rcl":
                refused, words = malformed == "30", f"all {malformed} counted as malformed"
            else:  # by both readers of a subscription, of which one only looks for publishers that do not fit
                refused, words = by_dds == 60 and malformed == "0", f"{by_dds} times by the two readers, before they arrive"
            self.report.line(
                same == 60 and heard == "60" and node.alive() and refused,
                f"30 pictures of 1 to 5 MB above the cap refused ({words}), {same} of 60 between them there and back, node"
                f" alive ({before} MB before, {node.memory_mb()} MB after)",
            )
            self.leaves(node)
        finally:
            node.process.kill()


def hashes(command):
    report = Report("types")
    lines = subprocess.run([*command, "hashes"], check=True, capture_output=True, text=True).stdout.split("\n")
    pairs = [line.split() for line in lines if line]
    wrong = [name for name, ours in pairs if ours != type_hash(name)]
    report.line(pairs and not wrong, f"{len(pairs) - len(wrong)} of {len(pairs)} type hashes are those of this ROS 2 {wrong or ''}")
    return report.failed


if __name__ == "__main__":
    if sys.argv[1] == "hashes":
        sys.exit(hashes(sys.argv[2:]) > 0)
    rclpy.init()
    failures = Checks(sys.argv[1], sys.argv[2:]).run()
    rclpy.try_shutdown()
    sys.exit(failures > 0)
