"""python -m cockpit: demo, ingest, withdraw, publish, amend, prove, tidy, ask, doctor, serve.

Exit codes: 0 done, 1 refused (the message says what and how to mend), 2 wrong usage.
"""
from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import polars as pl

from cockpit.access import EVERYWHERE, Scope
from cockpit.places import places
from cockpit.refusal import Refused


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; a refusal is one Chinese line on stderr."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options) or 0)
    except Refused as refusal:
        print(refusal, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("已中断；没有完成的导入或发布不会留下半成品。", file=sys.stderr)
        return 1
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m cockpit", description="城管驾驶舱")
    commands = parser.add_subparsers(required=True, metavar="命令")

    demo = commands.add_parser("demo", help="写出演示城市的导出文件")
    demo.add_argument("--months", type=int, default=24)
    demo.add_argument("--until", type=date.fromisoformat, default=None, help="最后一天，默认昨天")
    demo.add_argument("--seed", type=int, default=7)
    demo.add_argument("--cases-per-day", type=int, default=740)
    demo.add_argument("--out", type=Path, default=None, help="默认为数据目录，文件写进其中的exports/cockpit")
    demo.set_defaults(run=_demo)

    ingest = commands.add_parser("ingest", help="导入文件；不给路径则导入data/exports下的全部")
    ingest.add_argument("paths", nargs="*", type=Path)
    ingest.add_argument("--profile")
    ingest.add_argument("--dry-run", action="store_true", help="只核对，不写入")
    ingest.set_defaults(run=_ingest)

    withdraw = commands.add_parser("withdraw", help="撤回一个文件的全部行")
    withdraw.add_argument("ingest_id")
    withdraw.set_defaults(run=_withdraw)

    commands.add_parser("publish", help="发布").set_defaults(run=_publish)
    commands.add_parser("tidy", help="压实数据湖，清理旧的发布版本").set_defaults(run=_tidy)
    commands.add_parser("doctor", help="体检：线上版本、时效、核对、缺项").set_defaults(run=_doctor)

    amend = commands.add_parser("amend", help="经批准更正一期已评定的结果，另出一版，原版保留")
    amend.add_argument("period", help="如flags/2025-W41、grades/2025-09、rankings/2025-09-1（旬）、rankings/2025-09（月）")
    amend.add_argument("--reason", default="", help="更正原因")
    amend.add_argument("--by", default="", help="批准人或批准文号")
    amend.set_defaults(run=_amend)

    prove = commands.add_parser("prove", help="用当时留存的数据和规则复算已评定的各期，与留存的结果逐行比对")
    prove.add_argument("period", nargs="?", default="", help="如flags/2025-W41、rankings或rankings/2025-09，不写为全部")
    prove.set_defaults(run=_prove)

    ask = commands.add_parser("ask", help="查询，如operations/totals --param since=2025-10-06 --param until=2025-10-13")
    ask.add_argument("query")
    ask.add_argument("--param", action="append", default=[], metavar="名=值")
    ask.add_argument("--units", help="按只看这些区（管委会）的账户回答，逗号分隔")
    ask.add_argument("--as-of", dest="publication", metavar="发布版本")
    ask.add_argument("--format", choices=("table", "csv", "json"), default="table")
    ask.set_defaults(run=_ask)

    serve = commands.add_parser("serve", help="启动页面；没有发布过则先生成演示数据")
    serve.add_argument("--address", default="127.0.0.1")
    serve.add_argument("--port", type=int, default=8501)
    serve.set_defaults(run=_serve)
    return parser


def _demo(options: argparse.Namespace) -> None:
    from cockpit.demo.generate import demo

    out = options.out or places().root
    demo(out, months=options.months, until=options.until or date.today() - timedelta(days=1), seed=options.seed,
         cases_per_day=options.cases_per_day, progress=print)


def _ingest(options: argparse.Namespace) -> None:
    from cockpit.ingest.run import ingest

    entries = ingest(options.paths, options.profile, options.dry_run, progress=print)
    if not entries:
        raise Refused("没有找到可导入的文件", str(places().exports), "把导出文件放进对应来源的文件夹，或在命令后写出文件路径")


def _withdraw(options: argparse.Namespace) -> None:
    from cockpit.ingest.run import withdraw

    withdraw(options.ingest_id, progress=print)


def _publish(options: argparse.Namespace) -> None:
    from cockpit.publish.build import publish

    publish(places(), progress=print)


def _tidy(options: argparse.Namespace) -> None:
    from cockpit.publish.keep import tidy

    tidy(places(), progress=print)


def _doctor(options: argparse.Namespace) -> int:
    from cockpit.doctor import diagnose

    healthy = True
    for fine, line in diagnose(places()):
        healthy &= fine
        print(("　" if fine else "! ") + line)
    return 0 if healthy else 1


def _amend(options: argparse.Namespace) -> None:
    from cockpit.publish.amend import amend

    changed = amend(places(), options.period, options.reason, options.by)
    print(f"“{options.period}”已更正{changed}条，另存一版，原版保留；运行python -m cockpit publish后生效。")


def _prove(options: argparse.Namespace) -> int:
    from cockpit.publish.prove import proved

    found = proved(places(), options.period)
    differing = [(period, rows, differs) for period, rows, differs in found if differs]
    for period, rows, differs in differing:
        print(f"! {period}：{rows:,}条中{differs:,}条与留存的不同")
    print(f"复算{len(found)}期，{sum(rows for _, rows, _ in found):,}条，不同{sum(d for _, _, d in differing):,}条。")
    return 1 if differing else 0


def _ask(options: argparse.Namespace) -> None:
    from cockpit.export import csv_bytes, json_rows
    from cockpit.questions import question
    from cockpit.store import store

    given = {}
    for pair in options.param:
        name, equals, value = pair.partition("=")
        if not equals:
            raise Refused(f"参数“{pair[:40]}”写法不对", "--param", "写成名=值，如since=2025-10-06")
        given[name] = value
    scope = EVERYWHERE if options.units is None else Scope(tuple(u for u in options.units.split(",") if u))
    answer = store(publication=options.publication).ask(options.query, scope, **given)
    if options.format == "json":
        print(json.dumps(json_rows(answer), ensure_ascii=False))
    elif options.format == "csv":
        sys.stdout.buffer.write(csv_bytes(answer, {c: c for c in answer.columns}))
    else:
        print(question(options.query).title)
        with pl.Config(tbl_rows=-1, tbl_cols=-1, tbl_hide_dataframe_shape=True, tbl_hide_column_data_types=True,
                       tbl_width_chars=220, fmt_str_lengths=60):
            print(answer)


def _serve(options: argparse.Namespace) -> None:
    from cockpit.serve import serve

    serve(places(), options.address, options.port)
