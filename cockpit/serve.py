"""Starts the pages: demonstration data first where nothing was ever published, then one Streamlit process."""
from __future__ import annotations

import errno
import os
import socket
import sys
from datetime import date, timedelta

from cockpit.access import access_rules, refuse_open_service
from cockpit.places import HOUSE, Places
from cockpit.refusal import Refused


def serve(places: Places, address: str, port: int) -> None:
    """Replace this process by the server. Refused when open local mode would be served beyond loopback, and when it cannot listen there."""
    rules = access_rules(places)
    refuse_open_service(rules, address)
    refuse_deaf_service(address, port)
    if not places.current.exists():
        prepare(places)
    elif made_by_another_program(places):
        print("程序已更换，按现在的程序重新发布……", flush=True)
        prepare(places)
    print(f"打开 http://{'127.0.0.1' if address in ('0.0.0.0', '::') else address}:{port}", flush=True)
    command = [sys.executable, "-m", "streamlit", "run", str(HOUSE / "app.py"),
               "--server.address", address, "--server.port", str(port)]
    os.environ["COCKPIT_DATA"] = str(places.root)  # a relative one would mean another folder from here on
    os.chdir(HOUSE)
    # The peer is who connects: access.toml says which proxies are believed, not uvicorn's own list.
    os.environ["FORWARDED_ALLOW_IPS"] = ""
    # glibc gives each thread its own arena and keeps what was freed there: with publications that grew while what is in use did not.
    os.environ.setdefault("MALLOC_ARENA_MAX", "2")
    os.execv(sys.executable, command)


def refuse_deaf_service(address: str, port: int) -> None:
    """Refused where the address or port cannot be listened on, before a minute is spent on filling an empty house."""
    try:
        socket.create_server((address, port), family=socket.AF_INET6 if ":" in address else socket.AF_INET).close()
    except (OSError, OverflowError) as error:
        if isinstance(error, OSError) and error.errno == errno.EADDRINUSE:
            what, remedy = "端口已被占用，可能驾驶舱已在运行", f"先停掉占用它的程序，或另给一个端口：python -m cockpit serve --port {port + 1}"
        else:
            what, remedy = "不能在这个地址和端口上提供服务", "核对--address是不是本机的地址，--port是不是1024至65535"
        raise Refused(what, f"{address}:{port}", remedy) from error


def made_by_another_program(places: Places) -> bool:
    """True when the live publication's marts were built by other SQL than this program's."""
    from cockpit.publish.manifest import live_id, read_manifest
    from cockpit.publish.recipe import recipe

    return read_manifest(places.publications / live_id(places)).recipe != recipe()


def prepare(places: Places) -> None:
    """First start: publish what lies in the drop zone or the lake; with nothing there, a demonstration city."""
    from cockpit.ingest.lake import Lake
    from cockpit.ingest.run import ingest
    from cockpit.publish.build import publish

    if not Lake(places).live():
        if not any(p.is_file() and not p.name.startswith(".") for p in places.exports.rglob("*")):
            from cockpit.demo.generate import demo

            print("还没有数据，先生成演示数据（不是真实数据，处处标明“演示数据”）……", flush=True)
            demo(places.root, until=date.today() - timedelta(days=1), progress=_say)
        if not ingest(progress=_say):
            raise Refused("投放目录里没有可导入的文件", str(places.exports), "按来源放进对应的文件夹后再启动")
    publish(places, progress=_say)


def _say(line: str) -> None:
    print(line, flush=True)
