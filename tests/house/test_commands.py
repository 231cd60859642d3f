"""What a person meets on a bare machine: a plain word about what is missing, never a trace."""
import os
import shutil
import subprocess
from pathlib import Path

import pytest

HOUSE = Path(__file__).resolve().parents[2]


@pytest.fixture
def bare(tmp_path):
    """A machine that has these programs and no other: name → the shell script it runs."""
    def machine(programs: dict[str, str]) -> dict[str, str]:
        for name in {"bash", "sh", "head", "make", "sed", "touch", "rm", "dirname"} - set(programs):
            (tmp_path / name).symlink_to(shutil.which(name))
        for name, script in programs.items():
            (tmp_path / name).write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
            (tmp_path / name).chmod(0o755)
        return {k: v for k, v in os.environ.items() if not k.startswith(("COCKPIT", "MAKE"))} | {"PATH": str(tmp_path)}
    return machine


def run(command: list[str], env: dict[str, str], **more) -> subprocess.CompletedProcess:
    return subprocess.run(command, env=env, capture_output=True, text=True, timeout=30, check=False, **more)


def test_without_a_browser_and_without_the_right_to_install_one_the_reason_is_said(bare):
    done = run(["bash", str(HOUSE / ".ci" / "browser")], bare({"id": "echo 1000", "apt-get": "echo called >&2"}))
    assert done.returncode == 0
    assert "浏览器测试将跳过" in done.stdout
    assert "called" not in done.stderr


def test_a_browser_is_installed_where_that_is_allowed(bare, tmp_path):
    installs = f'case "$*" in *install*chromium*fonts-noto-cjk*) : > {tmp_path}/chromium; chmod +x {tmp_path}/chromium;; esac'
    env = bare({"id": "echo 0", "apt-get": installs, "fc-list": "echo Noto Sans CJK SC"})
    (tmp_path / "chmod").symlink_to(shutil.which("chmod"))
    done = run(["bash", str(HOUSE / ".ci" / "browser")], env)
    assert done.returncode == 0
    assert "跳过" not in done.stdout
    assert (tmp_path / "chromium").exists()


def test_an_old_python_is_refused_in_plain_words(bare, tmp_path):
    shutil.copy(HOUSE / "Makefile", tmp_path / "Makefile")
    (tmp_path / "requirements.txt").touch()
    done = run(["make", "run"], bare({"python3": "exit 1"}), cwd=tmp_path)
    assert done.returncode != 0
    assert "需要 Python 3.11 或更高版本" in done.stdout
    assert not (tmp_path / ".venv").exists()


def test_ci_runs_check_and_test_and_passes_on_their_failure(bare):
    done = run(["bash", str(HOUSE / ".ci" / "run")], bare({"make": "echo $*; exit 2"}), stdin=subprocess.DEVNULL)
    assert done.returncode == 2
    assert done.stdout.split()[-2:] == ["check", "test"]
