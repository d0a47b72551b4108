"""A real Kafka on one machine: broker and controller in one process, installed by `make kafka`."""

import base64
import contextlib
import shutil
import socket
import subprocess
import sys
import time
import uuid
from dataclasses import dataclass
from pathlib import Path

from confluent_kafka import KafkaException
from confluent_kafka.admin import AdminClient

from banyan.embedded import children

INSTALLED = Path(sys.prefix) / "kafka" / "installed"

# What a single node needs otherwise than Kafka's defaults, and what makes it small and quick.
# The topics stand in a folder relative to the process: Java reads this file as Latin-1.
_CONFIG = """\
process.roles=broker,controller
node.id=1
listeners=PLAINTEXT://{broker},CONTROLLER://{controller}
controller.listener.names=CONTROLLER
controller.quorum.voters=1@{controller}
log.dirs=topics
num.partitions=4
offsets.topic.num.partitions=1
offsets.topic.replication.factor=1
transaction.state.log.num.partitions=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
share.coordinator.state.topic.num.partitions=1
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
group.initial.rebalance.delay.ms=0
log.cleaner.dedupe.buffer.size=4194304
# A killed broker is not let in again before its old session has ended.
broker.heartbeat.interval.ms=500
broker.session.timeout.ms=2000
"""
_START_SECONDS = 120.0
_LOG = "kafka.log"
_JAVA = (
    *("-Xmx384m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData"),
    *("-Djava.io.tmpdir=.", "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn"),
    *("-Dorg.slf4j.simpleLogger.showDateTime=true", f"-Dorg.slf4j.simpleLogger.logFile={_LOG}"),
)


class NotInstalled(RuntimeError):
    """Apache Kafka is not installed: `make kafka` does it."""

    def __init__(self) -> None:
        super().__init__(type(self).__doc__)


@dataclass(frozen=True)
class KafkaBroker:
    """One broker; `home` holds topics, log and `server.properties`, whose addresses stay."""

    home: Path

    @property
    def bootstrap(self) -> str:
        """The broker's address, the same at every start. Known after the first one."""
        return self._formatted.read_text().split()[0]

    def start(self) -> "subprocess.Popen[bytes]":
        """Start the broker on the topics it has and return when it answers; SIGTERM ends it.

        Raises NotInstalled, or RuntimeError with the broker's last words.
        """
        if not INSTALLED.exists():
            raise NotInstalled
        if not self._formatted.exists():
            self._format()
        server = self._java("kafka.Kafka", "server.properties")
        assert server.stdout is not None
        with server.stdout:  # its log goes to a file: a pipe that nobody reads would fill
            self._wait(server)
        return server

    @property
    def _formatted(self) -> Path:
        """Address and cluster id; written last, so that a half-made home is made anew."""
        return self.home / "formatted"

    def _format(self) -> None:
        self.home.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(self.home / "topics", ignore_errors=True)
        broker, controller = _free_addresses()
        config = _CONFIG.format(broker=broker, controller=controller)
        (self.home / "server.properties").write_text(config)
        cluster = base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
        # As one word: an id may begin with a dash.
        named = f"--cluster-id={cluster}"
        done = self._java("kafka.tools.StorageTool", "format", named, "-c", "server.properties")
        output, _ = done.communicate()
        if done.returncode:
            raise RuntimeError(f"Kafka's storage was not formatted:\n{output.decode()}")
        self._formatted.write_text(f"{broker} {cluster}")

    def _java(self, main: str, *arguments: str) -> "subprocess.Popen[bytes]":
        java = shutil.which("java")
        if java is None:
            raise RuntimeError(
                "Kafka needs Java 17 or newer: apt-get install openjdk-17-jre-headless"
            )
        classes = str(INSTALLED.parent / "lib" / "*")
        return children.start([java, *_JAVA, "-cp", classes, main, *arguments], cwd=self.home)

    def _wait(self, server: "subprocess.Popen[bytes]") -> None:
        deadline = time.monotonic() + _START_SECONDS
        while time.monotonic() < deadline:
            if server.poll() is not None:
                raise RuntimeError(f"Kafka stopped:\n{self._last_words(server)}")
            if self._answers():
                return
            time.sleep(0.05)
        server.kill()
        server.wait()
        raise RuntimeError(f"Kafka did not answer within {_START_SECONDS:.0f} s")

    def _answers(self) -> bool:
        """Whether this very broker answers, and not a stranger who has taken its port."""
        address, cluster = self._formatted.read_text().split()
        host, port = address.split(":")
        try:
            # First by hand: the client would write every refused connection to standard error.
            socket.create_connection((host, int(port)), timeout=1).close()
            metadata = AdminClient({"bootstrap.servers": address}).list_topics(timeout=5)
        except (OSError, KafkaException):
            return False
        return bool(metadata.cluster_id == cluster)

    def _last_words(self, server: "subprocess.Popen[bytes]") -> str:
        said = server.stdout.read() if server.stdout else b""
        with contextlib.suppress(OSError):
            said += (self.home / _LOG).read_bytes()[-4000:]
        return said.decode(errors="replace")


def _free_addresses() -> tuple[str, str]:
    with socket.socket() as one, socket.socket() as other:
        for probe in (one, other):
            probe.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{one.getsockname()[1]}", f"127.0.0.1:{other.getsockname()[1]}"
