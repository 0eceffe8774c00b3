"""The image, the unit and the manifest of `.docker/` agree with the bot."""

from __future__ import annotations

import configparser
import re
from pathlib import Path
from typing import Any

import yaml

from bot.cli.main import main
from bot.config.settings import Settings

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / ".docker"
PORT = Settings.model_fields["trunkbot_watch_port"].default


def steps(of: str) -> list[tuple[str, str]]:
    """The instructions of a Dockerfile, continued lines joined."""
    text = re.sub(r"\\\n\s*", "", (FOLDER / of).read_text())
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return [(line.split(" ", 1)[0], line.split(" ", 1)[1]) for line in lines]


def manifests(of: str) -> list[dict[str, Any]]:
    """The documents of a YAML file."""
    return list(yaml.safe_load_all((FOLDER / of).read_text()))


def test_the_image_runs_without_root_and_keeps_its_database_on_a_volume() -> None:
    """Everything it copies and installs is there, and its health check is a command of ours."""
    found = steps("Dockerfile")
    last = dict(found)
    assert last["USER"] == "10001"
    assert last["VOLUME"] == "/data"
    assert "TRUNKBOT_DB=/data/" in last["ENV"]
    assert last["EXPOSE"] == str(PORT)
    assert last["ENTRYPOINT"] == '["trunkbot"]'
    assert last["CMD"] == '["run"]'
    assert last["HEALTHCHECK"].endswith('CMD ["trunkbot", "ready"]')
    assert "ready" in main.commands
    for constraints in re.findall(r"-c (\S+)", " ".join(rest for _, rest in found)):
        assert (ROOT / constraints).is_file()
    ignored = (FOLDER / "Dockerfile.dockerignore").read_text().splitlines()
    assert {".env", ".git", "**/*.db"} <= set(ignored)


def test_compose_writes_only_to_its_volume() -> None:
    """The rest is read-only, with no capability left."""
    (compose,) = manifests("compose.yaml")
    (service,) = compose["services"].values()
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["ports"] == [f"127.0.0.1:{PORT}:{PORT}"]
    assert [volume.partition(":")[2] for volume in service["volumes"]] == ["/data"]
    assert (FOLDER / service["build"]["context"]).resolve() == ROOT
    assert (ROOT / service["build"]["dockerfile"]).is_file()


def test_kubernetes_runs_one_replica_and_asks_the_watch_port() -> None:
    """Two would be refused by the database file."""
    claim, deployment = manifests("kubernetes.yaml")
    spec = deployment["spec"]
    assert (spec["replicas"], spec["strategy"]["type"]) == (1, "Recreate")
    pod = spec["template"]["spec"]
    (container,) = pod["containers"]
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert container["securityContext"]["readOnlyRootFilesystem"] is True
    assert container["ports"] == [{"name": "watch", "containerPort": PORT}]
    assert container["livenessProbe"]["httpGet"]["path"] == "/healthz"
    assert container["readinessProbe"]["httpGet"]["path"] == "/readyz"
    claims = [volume.get("persistentVolumeClaim", {}).get("claimName") for volume in pod["volumes"]]
    assert claim["metadata"]["name"] in claims


def test_the_unit_restarts_the_bot_but_not_for_a_wrong_setting() -> None:
    """As a user of its own, with a folder of its own."""
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str  # type: ignore[assignment, method-assign]
    unit.read(FOLDER / "trunkbot.service")
    service = unit["Service"]
    assert service["ExecStart"].endswith("/trunkbot run")
    assert (service["DynamicUser"], service["Restart"], service["RestartPreventExitStatus"]) == ("yes", "always", "2")
    assert service["Environment"] == f"TRUNKBOT_DB=/var/lib/{service['StateDirectory']}/trunkbot.db"
