"""A settings file as other machines write it is read, or refused in a sentence."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli.main import main
from bot.config.settings import Settings, read_settings
from bot.domain.errors import SettingsError
from tests.config.test_settings import GOOD, environment, give

__all__ = ["environment"]
LINES = "\n".join(f"{name}={value}" for name, value in GOOD.items())


def read(env_file: Path) -> Settings:
    return read_settings("socket", env_file)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (LINES.encode("utf-16"), "is in UTF-16"),
        (LINES.encode("utf-16-le"), "is in UTF-16"),
        (f"{LINES}\n# für uns".encode("latin-1"), "Line 8 of"),
    ],
)
@pytest.mark.parametrize("command", ["run", "doctor", "audit list"])
def test_a_file_that_is_not_utf_8_is_refused_in_a_sentence(
    environment: pytest.MonkeyPatch, tmp_path: Path, content: bytes, sentence: str, command: str
) -> None:
    env_file = tmp_path / ".env"
    env_file.write_bytes(content)
    environment.delenv("TRUNKBOT_DB", raising=False)
    ended = CliRunner().invoke(main, [*command.split(), "--env-file", str(env_file)])
    assert sentence in ended.output
    assert "save it as UTF-8" in ended.output
    assert isinstance(ended.exception, SystemExit)
    assert ended.exit_code in {1, 2}


def test_a_byte_order_mark_is_not_part_of_the_first_name(environment: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Notepad writes one."""
    (tmp_path / ".env").write_bytes(LINES.encode("utf-8-sig"))
    assert read(tmp_path / ".env").slack_bot_token.get_secret_value() == "xoxb-1"


@pytest.mark.parametrize("quote", ['"', "'"])
def test_quotes_that_docker_leaves_around_values_are_removed(environment: pytest.MonkeyPatch, quote: str) -> None:
    give(
        environment, **{name: f"{quote}{value}{quote}" for name, value in GOOD.items()}, TRUNKBOT_OPERATORS='"U0A,U0B"'
    )
    settings = read_settings("socket", None)
    assert settings.trunkbot_channel == "C0123456789"
    assert settings.exotel_api_key is not None
    assert settings.exotel_api_key.get_secret_value() == "key-1"
    assert settings.trunkbot_operators == ("U0A", "U0B")


def test_a_file_that_cannot_be_read_is_a_sentence(tmp_path: Path, environment: pytest.MonkeyPatch) -> None:
    def refused(_: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    (tmp_path / ".env").write_text(LINES)
    environment.setattr(Path, "read_bytes", refused)
    with pytest.raises(SettingsError) as caught:
        read(tmp_path / ".env")
    assert "Permission denied" in caught.value.problems[0]


@pytest.mark.parametrize(
    "error", [OSError(28, "No space left on device", "/tmp"), FileNotFoundError(2, "No usable temporary directory")]
)
def test_a_machine_that_refuses_is_a_sentence_and_no_traceback(environment: pytest.MonkeyPatch, error: OSError) -> None:
    """A full disk, or no temp folder."""

    def refused(*_: object, **__: object) -> None:
        raise error

    give(environment)
    environment.setattr("bot.app.server.run", refused)
    environment.setattr("bot.logs.logs.log_to_stderr", lambda *_: None)
    environment.setattr("bot.logs.logs.log_thread_errors", lambda: None)
    ended = CliRunner().invoke(main, ["run"])
    assert ended.exit_code == 2
    assert f"{error.strerror}" in ended.output
    assert "Traceback" not in ended.output
