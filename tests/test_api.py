"""The HTTP interface, called as the server calls it."""
from __future__ import annotations

import asyncio
import csv
import io
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

import pytest
from starlette.applications import Starlette

from cockpit.api import routes
from cockpit.export import csv_bytes
from cockpit.freshness import stale_sources
from cockpit.ingest.run import ingest
from cockpit.publish.build import publish
from cockpit.store import Store

WEEK = {"since": "2025-10-06", "until": "2025-10-13"}
APP = Starlette(routes=routes())


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    def json(self):
        return json.loads(self.body)


def call(path: str, headers: dict[str, str] | None = None, client: str = "127.0.0.1", method: str = "GET", **query: str) -> Answer:
    """One request, straight into the routes."""
    sent: list[dict] = []
    given = {"host": "localhost:8501"} | {k.lower(): v for k, v in (headers or {}).items()}
    scope = {"type": "http", "http_version": "1.1", "method": method, "path": path, "raw_path": path.encode(), "root_path": "",
             "scheme": "http", "query_string": urlencode(query).encode(), "client": (client, 50000), "server": ("localhost", 8501),
             "headers": [(k.encode(), v.encode()) for k, v in given.items()]}

    async def receive():
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message):
        sent.append(message)

    asyncio.run(APP(scope, receive, send))
    body = b"".join(m.get("body", b"") for m in sent[1:])
    return Answer(sent[0]["status"], {k.decode(): v.decode() for k, v in sent[0]["headers"]}, body)


def ask(name: str, headers: dict[str, str] | None = None, client: str = "127.0.0.1", /, **query: str) -> Answer:
    return call(f"/api/v1/ask/{name}", headers, client, **query)


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    from tests.conftest import cases_frame, house_of

    home = tmp_path_factory.mktemp("api")
    house_of(home, cases_frame([{}, {"unit": "二七区", "street": "大学路街道", "source": "=1+1"}, {"unit": "二七区"}]))
    return home


@pytest.fixture
def api(root, monkeypatch):
    """The published house; with accounts from a proxy when asked for."""
    monkeypatch.setenv("COCKPIT_DATA", str(root))
    path = root / "access.toml"
    path.unlink(missing_ok=True)

    def proxied():
        path.write_text('mode = "proxy"\n[[account]]\nid = "js"\nrole = "unit"\nunits = ["金水区"]\n[[account]]\nid = "boss"\nrole = "leader"\n'
                        '[[account]]\nid = "nobody"\nrole = "street"\n', encoding="utf-8")
    yield proxied
    path.unlink(missing_ok=True)


def test_an_answer_comes_as_rows_with_what_they_were_asked_of(api):
    answer = ask("operations/totals", **WEEK)
    said = answer.json()
    assert (answer.status, said["query"], said["title"], said["as_of"]) == (200, "operations/totals", "全市运行情况", "2025-10-19 23:59:59")
    assert [(r["scope"], r["reported"], r["closing_rate"]) for r in said["rows"]] == [("全市", 3, 1.0), ("常规", 3, 1.0)]
    assert said["demo"] is False
    assert ask("operations/totals", **WEEK, as_of=said["publication"]).json() == said


def test_csv_has_a_mark_for_excel_chinese_headers_and_no_formula(api):
    answer = ask("cases/list", **WEEK, format="csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.body.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(answer.body.decode("utf-8-sig"))))
    assert (len(rows), sorted(r["问题来源"] for r in rows)) == (3, ["'=1+1", "信息采集", "信息采集"])


@pytest.mark.parametrize(("query", "said"), [
    ({}, "缺少参数since"),
    (WEEK | {"since": "x" * 10_000}, "不是date"),
    (WEEK | {"format": "xml"}, "没有格式xml"),
    (WEEK | {"name": "x"}, "没有参数name"),
    (WEEK | {"as_of": "../current"}, "没有这个发布版本"),
    (WEEK | {"due_rule": "'; drop table all_units; --"}, "没有取值"),
])
def test_a_wrong_question_is_a_400_that_says_why(api, query, said):
    answer = ask("operations/totals", **query)
    assert answer.status == 400
    assert said in answer.json()["error"]
    assert len(answer.body) < 2_000


@pytest.mark.parametrize("name", ["../../etc/passwd", "operations/../../x", "..%2f..%2fpasswd", "marts/010_case_fact", "x" * 10_000,
                                  "operations/totals;drop table units", ""])
def test_a_name_that_is_no_question_is_a_400(api, name):
    answer = ask(name)
    assert answer.status == 400
    assert "没有查询" in answer.json()["error"]


@pytest.mark.parametrize("headers", [
    {"Host": "cockpit.evil.com"}, {"X-Forwarded-For": "10.0.0.9"}, {"Forwarded": "for=10.0.0.9"}, {"X-Real-IP": "10.0.0.9"},
    {"Host": "127.0.0.1.evil.com"},
])
def test_open_local_mode_refuses_a_foreign_host_and_forwarded_requests(api, headers):
    answer = ask("operations/totals", headers, **WEEK)
    assert answer.status == 401
    assert "本机" in answer.json()["error"]
    assert "rows" not in answer.json()


@pytest.mark.parametrize(("headers", "client"), [
    ({}, "127.0.0.1"), ({"X-Remote-User": "stranger"}, "127.0.0.1"), ({"X-Remote-User": "boss"}, "10.0.0.9"),
    ({"X-Remote-User": "boss", "X-Forwarded-For": "127.0.0.1"}, "10.0.0.9"),
])
def test_behind_a_proxy_nobody_gets_in_without_an_account_from_the_proxy(api, headers, client):
    api()
    answer = ask("operations/totals", headers, client, **WEEK)
    assert (answer.status, "rows" in answer.json()) == (401, False)


def test_an_account_gets_its_own_rows_and_no_other_by_json_and_csv(api):
    api()
    seen = {}
    for who in ("boss", "js", "nobody"):
        rows = ask("cases/list", {"X-Remote-User": who, "Host": "cockpit.bureau.local"}, **WEEK).json()["rows"]
        text = ask("cases/list", {"X-Remote-User": who}, **WEEK, format="csv").body.decode()
        assert ("二七区" in text) == any(r["unit"] == "二七区" for r in rows)
        seen[who] = sorted(r["unit"] for r in rows)
    assert seen == {"boss": ["二七区", "二七区", "金水区"], "js": ["金水区"], "nobody": []}


def test_a_scoped_account_cannot_ask_its_way_out(api):
    api()
    me = {"X-Remote-User": "js"}
    for hostile in ("二七区", "金水区,二七区", "' or 1=1 --", "%"):
        rows = ask("cases/list", me, **WEEK, unit=hostile).json()["rows"]
        assert {r["unit"] for r in rows} <= {"金水区"}
    for name in ("scope", "units", "city_wide", "everywhere"):
        answer = ask("operations/totals", me, **WEEK, **{name: "全市"})
        assert answer.status == 400


def test_single_sign_on_accounts_do_not_get_in_by_a_header(api, root):
    (root / "access.toml").write_text('mode = "oidc"\n[[account]]\nid = "boss"\nrole = "leader"\n', encoding="utf-8")
    assert ask("operations/totals", {"X-Remote-User": "boss"}, **WEEK).status == 401


def test_a_broken_query_is_a_500_with_an_id_and_no_trace(api, monkeypatch, caplog):
    def broken(*_, **__):
        raise RuntimeError("secret inside")

    monkeypatch.setattr(Store, "ask", broken)
    answer = ask("operations/totals", **WEEK)
    assert answer.status == 500
    assert "编号" in answer.json()["error"]
    assert "secret" not in answer.body.decode()
    assert "secret inside" in caplog.text


def test_nothing_but_reading_is_offered(api):
    for method in ("POST", "PUT", "DELETE"):
        assert call("/api/v1/ask/operations/totals", method=method, **WEEK).status == 405


def test_health_says_publication_and_age(api):
    answer = call("/healthz")
    said = answer.json()
    assert (answer.status, said["status"], said["as_of"], said["demo"], said["stale"]) == (200, "正常", "2025-10-19 23:59:59", False, [])
    assert said["age_hours"] > 0
    assert answer.headers["cache-control"] == "no-store"


def test_health_is_503_before_anything_is_published(house):
    answer = call("/healthz")
    assert (answer.status, answer.json()["status"]) == (503, "无发布")
    assert ask("operations/totals", **WEEK).status == 400


def test_health_is_503_when_a_source_is_older_than_its_profile_allows(house):
    folder = house.exports / "egova"
    folder.mkdir(parents=True)
    (folder / "案件_20251013080000.csv").write_text("上报时间,任务号\n2025-10-06 08:00:00,T1\n", encoding="utf-8")
    ingest(progress=lambda line: None)
    manifest = publish(house)
    assert call("/healthz").status == 503
    assert call("/healthz").json()["stale"] == ["数字城管平台案件导出"]
    known = datetime(2025, 10, 13, 8)
    assert stale_sources(manifest, known + timedelta(days=8)) == {}
    assert stale_sources(manifest, known + timedelta(days=8, seconds=1)) == {"数字城管平台案件导出": timedelta(seconds=1)}
    assert stale_sources(manifest.model_copy(update={"demo": True}), known + timedelta(days=900)) == {}


def test_an_exported_cell_is_never_a_formula():
    import polars as pl

    frame = pl.DataFrame({"=cmd": ["=1+1", "+86", "@x", "-1.5", "＝1", "\t=1", "好", None]})
    assert csv_bytes(frame).decode("utf-8-sig").splitlines() == ["'=cmd", "'=1+1", "+86", "'@x", "-1.5", "'＝1", "'\t=1", "好", '""']
