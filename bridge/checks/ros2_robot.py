"""A whole robot in rclpy around a real `drift4j ros2` node and a real policy server, on one transport.

usage: ros2_robot.py TRANSPORT SECONDS JAVA_COMMAND... (with the class path of the command; the environment is that of ROS 2)

The robot is PushT behind a pipe (Ros2CheckTask.java): it publishes joints in shuffled order, pictures of twice the policy's size
with padded rows, and keypoints, 30 times a second, and follows JointTrajectory as ros2_control does. The server
(Ros2CheckServer.java) holds each picture to the numbers that came with it. Prints one line a check and fails if any fails.
"""
import array
import base64
import os
import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import rclpy
from diagnostic_msgs.msg import DiagnosticArray
from rclpy.executors import SingleThreadedExecutor
from ros2_checks import Report, qos, until
from sensor_msgs.msg import Image, JointState
from std_msgs.msg import Bool, Float32MultiArray, String
from trajectory_msgs.msg import JointTrajectory

CHECKS = Path(__file__).parent
SIDE, PADDING = 192, 16
MOST_TRIES = 3
DT, SENSORS = 0.1, 3  # control step in seconds, sensor messages in one
FIRST_SEED = 100_000
LEVELS = {b"\x00": "OK", b"\x01": "WARN", b"\x02": "ERROR", b"\x03": "STALE"}
CONFIG = """
name: drift4j
namespace: /robot
transport: {{kind: {transport}{addresses}, compressedImageBytes: 1048576}}
inputs:
  agent_pos: {{topic: /joint_states, kind: joint_state, joints: [x, y]}}
  keypoint: {{topic: /keypoints, kind: array}}
  image: {{topic: /camera/image, kind: image, resize: area{image_qos}}}
output: {{topic: /pusht_controller/joint_trajectory, kind: joint_trajectory}}
safety:
  jump: {{x: 150, y: 150}}
  measured: {{x: {{key: agent_pos, column: 0}}, y: {{key: agent_pos, column: 1}}}}
"""


class Piped:
    """A Java process that answers lines on a pipe."""

    def __init__(self, command, source, *arguments):
        environment = {k: v for k, v in os.environ.items() if k not in ("LD_LIBRARY_PATH", "LD_PRELOAD")}
        self.process = subprocess.Popen(
            [*command, str(CHECKS / source), *arguments],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def line(self):
        return self.process.stdout.readline().strip()

    def ask(self, question):
        self.process.stdin.write(question + "\n")
        self.process.stdin.flush()
        return self.line()

    def end(self):
        self.process.stdin.close()
        last = self.line()
        self.process.wait(20)
        return last

    def kill(self):
        self.process.kill()
        self.process.wait()


class Supervisor:
    """What systemd does with Restart=always and RestartSec=1."""

    RESTART_SECONDS = 1.0

    def __init__(self, transport, command, log):
        self.environment = dict(os.environ)
        if transport == "dds":
            for name in ("AMENT_PREFIX_PATH", "LD_LIBRARY_PATH", "LD_PRELOAD", "RMW_IMPLEMENTATION"):
                self.environment.pop(name, None)
        else:
            self.environment["LD_PRELOAD"] = self.environment["ROS2_CHECK_PRELOAD"]
        self.command, self.log = command, log
        self.stopping = False
        self.started = []  # when each process was up
        self.died = []
        self.process = None
        self.thread = threading.Thread(target=self.keep)
        self.thread.start()
        until(lambda: self.process, 10)

    def keep(self):
        while not self.stopping:
            with self.log.open("a") as log:
                self.process = subprocess.Popen(self.command, env=self.environment, stdout=log, stderr=log)
            self.started.append(time.monotonic())
            self.process.wait()
            self.died.append(time.monotonic())
            if not self.stopping:
                time.sleep(self.RESTART_SECONDS)

    def alive(self):
        return self.process is not None and self.process.poll() is None

    def memory_mb(self):
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS"))) // 1024

    def stop(self):
        """As systemctl stop: SIGTERM, and killed if it does not end."""
        self.stopping = True
        if self.alive():
            self.process.terminate()
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
        self.thread.join()
        return self.process.returncode


class Robot:
    """PushT with two joints, in real time, on a thread of its own."""

    def __init__(self, node, task):
        self.node, self.task = node, task
        self.lock = threading.Lock()
        self.shuffle = random.Random(5)
        self.joints = node.create_publisher(JointState, "/joint_states", qos(reliable=False, depth=1))
        self.images = node.create_publisher(Image, "/camera/image", qos(depth=1))
        self.points = node.create_publisher(Float32MultiArray, "/keypoints", qos(reliable=False, depth=1))
        self.tasks = node.create_publisher(String, "/robot/drift4j/task", qos(latched=True, depth=1))
        self.commands = []  # (when, trajectory)
        node.create_subscription(JointTrajectory, "/pusht_controller/joint_trajectory", self.commanded, qos())
        self.seed = FIRST_SEED
        self.scores = []
        self.best = 0.0
        self.steps = 0
        self.moving = False
        self.late = 0.0
        self.way = None  # (when, where the target was then, trajectory)
        self.see(task.ask(f"reset {self.seed}"))
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self.live)
        self.thread.start()

    def commanded(self, message):
        now = time.monotonic()
        with self.lock:
            self.way = (now, self.target(now), message)
            self.commands.append((now, message))

    def target(self, now):
        """Where the trajectory wants the robot: straight on from where it was wanted when the message came."""
        if self.way is None:
            return self.agent
        came, last, message = self.way
        before = 0.0
        for point in message.points:
            due = point.time_from_start.sec + 1e-9 * point.time_from_start.nanosec
            if now - came <= due:
                share = (now - came - before) / (due - before)
                return [a + share * (b - a) for a, b in zip(last, point.positions)]
            before, last = due, list(point.positions)
        return last

    def see(self, line):
        words = line.split(" ")
        self.reward, self.over = float(words[0]), words[1] == "1"
        self.agent = [float(word) for word in words[2:4]]
        self.keypoint = array.array("f", [float(word) for word in words[4:22]])
        self.picture = array.array("B", base64.b64decode(words[22]))

    def live(self):
        begin = time.monotonic()
        tick = 0
        while not self.ended.is_set():
            due = begin + tick * DT / SENSORS
            time.sleep(max(0.0, due - time.monotonic()))
            self.late = max(self.late, time.monotonic() - due)
            if tick % SENSORS == 0:
                self.advance()
            self.publish()
            tick += 1

    def advance(self):
        with self.lock:
            moving = self.moving and self.way is not None
            target = self.target(time.monotonic())
        if moving:
            self.see(self.task.ask(f"step {target[0]} {target[1]}"))
            self.steps += 1
            self.best = max(self.best, self.reward)
            if self.over:
                self.begin()

    def begin(self):
        """The next episode, of which the task topic tells the node."""
        self.scores.append((self.best, self.steps))
        self.seed += 1
        self.best, self.steps = 0.0, 0
        self.see(self.task.ask(f"reset {self.seed}"))
        with self.lock:
            self.way = None
        self.tasks.publish(String(data="pusht"))

    def publish(self):
        stamp = self.node.get_clock().now().to_msg()
        names = self.shuffle.sample(["x", "y", "battery"], 3)
        values = {"x": self.agent[0], "y": self.agent[1], "battery": 12.0}
        joints = JointState(name=names, position=[values[name] for name in names])
        joints.header.stamp = stamp
        image = Image(height=SIDE, width=SIDE, encoding="bgr8", step=3 * SIDE + PADDING, data=self.picture)
        image.header.stamp = stamp
        self.joints.publish(joints)
        self.images.publish(image)
        self.points.publish(Float32MultiArray(data=self.keypoint))

    def close(self):
        self.ended.set()
        self.thread.join()


class Whole:
    def __init__(self, transport, seconds, command):
        self.transport, self.seconds = transport, seconds
        self.report = Report(f"robot-{transport}")
        work = Path(os.environ["ROS2_CHECK_WORK"])
        self.log = work / f"robot-{transport}.log"
        self.log.write_text("")
        self.server = Piped(command, "Ros2CheckServer.java", str(CHECKS.parent.parent / "models" / "pusht-state.drift4j"))
        self.port = self.server.line()
        self.file = work / f"robot-{transport}.yaml"
        self.configure(image_qos="")
        self.node_command = [
            *command, "io.drift4j.cli.Main", "ros2", "--config", str(self.file), "--server", f"localhost:{self.port}"]
        self.peer = rclpy.create_node("peer")
        self.parts = {}
        self.late = 0.0  # most that a control step was late, ms
        self.told = 0.0  # when diagnostics were last heard of
        self.peer.create_subscription(DiagnosticArray, "/diagnostics", self.diagnosed, qos())
        self.robot = Robot(self.peer, Piped(command, "Ros2CheckTask.java"))
        self.executor = SingleThreadedExecutor()
        self.executor.add_node(self.peer)
        self.spinning = threading.Thread(target=self.executor.spin)
        self.spinning.start()
        self.supervisor = Supervisor(transport, self.node_command, self.log)

    def configure(self, image_qos):
        addresses = ", addresses: [127.0.0.1]" if self.transport == "dds" else ""
        self.file.write_text(CONFIG.format(transport=self.transport, addresses=addresses, image_qos=image_qos))

    def diagnosed(self, message):
        self.late = max(self.late, float(self.value("output", "late at most (ms)") or 0))
        self.told = message.header.stamp.sec + 1e-9 * message.header.stamp.nanosec
        for status in message.status:
            if status.name.startswith("drift4j: "):
                values = {pair.key: pair.value for pair in status.values}
                self.parts[status.name[9:]] = (LEVELS[status.level], status.message, values)

    def part(self, name):
        return self.parts.get(name, ("", "", {}))

    def level(self, name):
        return self.part(name)[0]

    def value(self, part, key):
        return self.part(part)[2].get(key, "")

    def visible(self):
        return ("drift4j", "/robot") in self.peer.get_node_names_and_namespaces()

    def comes(self):
        took = until(self.visible, 40)
        self.report.line(took is not None, f"node /robot/drift4j is in the graph (after {took or 40:.1f} s)")
        inputs = [f"input {key}" for key in ("agent_pos", "keypoint", "image")]
        took = until(lambda: all(self.level(name) == "OK" for name in inputs) and self.level("server") == "OK", 40)
        rates = ", ".join(f"{name} {self.value(name, 'rate (Hz)')}" for name in inputs)
        self.report.line(
            took is not None and not self.robot.commands,
            f"server and inputs are OK in /diagnostics ({rates} Hz), {len(self.robot.commands)} commands before it is enabled",
        )

    def misfits(self):
        wrong = self.peer.create_publisher(Bool, "/robot/drift4j/enable", qos(latched=False))
        until(lambda: self.level("transport") == "ERROR", 15)
        wrong.publish(Bool(data=True))
        time.sleep(1.5)
        level, message, _ = self.part("transport")
        self.report.line(
            level == "ERROR" and "/robot/drift4j/enable" in message and not self.robot.commands,
            f"a volatile publisher on enable is told: {level} '{message[:110]}...', {len(self.robot.commands)} commands",
        )
        self.peer.destroy_publisher(wrong)

    def whole_way(self):
        self.enable = self.peer.create_publisher(Bool, "/robot/drift4j/enable", qos(latched=True, depth=1))
        self.enable.publish(Bool(data=True))
        came = until(lambda: self.robot.commands, 20)
        for _ in range(MOST_TRIES):
            if self.minute(came):
                return
        self.report.line(False, f"the machine was late by more than a control step in each of {MOST_TRIES} tries: let it rest")

    def minute(self, came):
        """Judged unless this process, whose timing is its own, was late by more than a control step too."""
        start, first = time.monotonic(), len(self.robot.commands)
        steps, missed, told = int(self.value("output", "control steps")), int(self.value("output", "missed")), self.told
        self.late, self.robot.late, self.robot.moving = 0.0, 0.0, True
        time.sleep(self.seconds)
        commands = self.robot.commands[first:]
        took = time.monotonic() - start
        time.sleep(1.2)  # for diagnostics to tell of all of it
        output = self.part("output")
        missed = int(self.value("output", "missed")) - missed
        if missed and self.robot.late > DT:
            print(
                f"{self.report.transport}: again, for the machine stood still: {missed} control steps missed, and the robot's own"
                f" clock {1000 * self.robot.late:.0f} ms late",
                flush=True,
            )
            return False
        expected = took / DT
        gaps = [b[0] - a[0] for a, b in zip(commands, commands[1:])]
        shaped = sum(
            message.joint_names == ["x", "y"]
            and all(len(point.positions) == 2 and len(point.velocities) == 2 for point in message.points)
            and list(message.points[-1].velocities) == [0.0, 0.0]
            for _, message in commands
        )
        rates = ", ".join(f"{key} {self.value(f'input {key}', 'rate (Hz)')}" for key in ("agent_pos", "keypoint", "image"))
        self.report.line(
            came is not None and missed == 0,
            f"{int(self.value('output', 'control steps')) - steps} control steps in {self.told - told:.2f} s at 10 Hz,"
            f" {missed} missed, at most {self.late:.1f} ms late (the robot's own clock: {1000 * self.robot.late:.1f} ms); first"
            f" command {came or 20:.2f} s after enabling; inputs of 30 Hz came at {rates} Hz",
        )
        self.report.line(
            shaped == len(commands) and len(commands) >= 0.95 * expected,
            f"{len(commands)} JointTrajectory for {expected:.0f} steps, {shaped} with joints [x, y] and ending at rest;"
            f" longest gap {1000 * max(gaps):.0f} ms; sent: {self.value('output', 'sent')}",
        )
        scores = [score for score, _ in self.robot.scores]
        told = ", ".join(f"{score:.2f} in {steps} steps" for score, steps in self.robot.scores)
        unfinished = f"; {self.robot.best:.2f} after {self.robot.steps} steps of the next" if self.robot.steps else ""
        mean = sum(scores) / len(scores) if scores else self.robot.best
        self.report.line(
            mean >= 0.6, f"episodes from seed {FIRST_SEED} on: {told or 'none whole'}{unfinished}; mean score {mean:.2f}"
        )
        self.report.line(
            self.level("server") == "OK" and output[0] == "OK",
            f"server: {self.part('server')[1]}, round trip {self.value('server', 'round trip (ms)')} ms, of it in the server"
            f" {self.value('server', 'of it in the server (ms)')} ms, clamped here {self.value('server', 'clamped by safety here')},"
            f" refused {self.value('server', 'refused')}, skew of frames {self.value('inputs together', 'skew of it (s)')} s",
        )
        return True

    def oversized(self):
        """Far above the cap, on the topic of the camera, while the robot moves; reliably, so that none is lost on its way."""
        before, heard = self.supervisor.memory_mb(), len(self.robot.commands)
        publisher = self.peer.create_publisher(Image, "/camera/image", qos())
        until(lambda: publisher.get_subscription_count() >= 1, 10)
        time.sleep(1)
        size = 3_000_000
        data = array.array("B", bytes(size))
        for _ in range(12):
            publisher.publish(Image(height=1000, width=1000, encoding="rgb8", step=3000, data=data))
            time.sleep(0.25)
        time.sleep(2.5)
        self.peer.destroy_publisher(publisher)
        malformed = self.value("input image", "malformed")
        by_dds = self.log.read_text().count("cannot be resized")
        refused = int(malformed or 0) if self.transport == "rcl" else by_dds
        went_on = len(self.robot.commands) - heard
        self.report.line(
            refused > 0 and self.supervisor.alive() and len(self.supervisor.started) == 2 and went_on > 40,
            f"12 pictures of 3 MB above the cap: refused {refused} times"
            f" ({'counted as malformed' if self.transport == 'rcl' else 'by DDS, before they arrive'}), node alive,"
            f" {went_on} commands meanwhile ({before} MB before, {self.supervisor.memory_mb()} MB after)",
        )

    def dies(self):
        self.configure(image_qos=", qos: {reliability: reliable, durability: volatile, depth: 10}")  # for what comes next
        killed = time.monotonic()
        os.kill(self.supervisor.process.pid, signal.SIGKILL)
        took = until(lambda: len(self.supervisor.started) == 2, 10)
        up = self.supervisor.started[-1] - killed
        self.report.line(
            took is not None and up < 2 and self.server.process.poll() is None,
            f"a killed node is up again {up:.2f} s later (RestartSec=1), server up {self.server.process.poll() is None}",
        )
        time.sleep(1)
        heard = len(self.robot.commands)
        until(lambda: len(self.robot.commands) > heard, 40)
        first = self.robot.commands[-1][0] - killed if len(self.robot.commands) > heard else None
        self.report.line(
            first is not None,
            f"its first command came {first or 40:.1f} s after the kill; enable is latched, so it went on by itself",
        )
        until(lambda: self.level("server") == self.level("input image") == "OK", 20)

    def ends(self):
        self.robot.moving = False
        start = time.monotonic()
        code = self.supervisor.stop()
        took = time.monotonic() - start
        until(lambda: all(level == "STALE" for level, _, _ in self.parts.values()), 3)
        last = self.robot.commands[-1][1]
        rest = len(last.points) == 1 and list(last.points[0].velocities) == [0.0, 0.0]
        told = [message for _, message, _ in self.parts.values()]
        self.report.line(
            code == 143 and rest and set(told) == {"the node has ended"},
            f"SIGTERM: ended after {took:.1f} s with exit code {code}, last command at rest {rest}, last diagnostics of"
            f" {len(told)} parts '{told[0]}'",
        )
        right, wrong, late = (int(word) for word in self.server.end().split())
        self.report.line(
            right > 0 and wrong == 0 and late <= 0.01 * right,
            f"the served policy looked at {right + wrong} pictures: {right} show the agent where the joints of their stamp are,"
            f" {wrong} do not; {late} show the T elsewhere than the keypoints, which have no stamp, say (at most 1 %)",
        )

    def run(self):
        try:
            self.comes()
            self.misfits()
            self.whole_way()
            self.dies()
            self.oversized()
            self.ends()
        finally:
            self.supervisor.stop()
            self.robot.close()
            self.robot.task.kill()
            self.server.kill()
            self.executor.shutdown()
            self.spinning.join()
        return self.report.failed


if __name__ == "__main__":
    rclpy.init()
    failures = Whole(sys.argv[1], float(sys.argv[2]), sys.argv[3:]).run()
    rclpy.try_shutdown()
    sys.exit(failures > 0)
