"""The page frame speaks Chinese, and its headers let no request leave the host."""
import asyncio
import json
import re
from dataclasses import dataclass
from pathlib import Path

import pytest
import streamlit
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from cockpit.chinese_shell import ChineseShell, in_chinese, is_page, root_of

INDEX = (Path(streamlit.__file__).parent / "static" / "index.html").read_text(encoding="utf-8")
DICTIONARY = Path(__file__).parents[2] / "cockpit" / "static" / "zh-cn.js"


@dataclass
class Answer:
    headers: list[tuple[str, str]]
    content: bytes

    @property
    def text(self):
        return self.content.decode()

    def header(self, name):
        return [v for k, v in self.headers if k == name]


@pytest.fixture
def fetch():
    """GET a path of a small application behind the shell."""
    async def page(request):
        return HTMLResponse(INDEX, headers={"etag": "x"})

    async def data(request):
        return JSONResponse({"a": "</head>"})

    async def own(request):
        return Response("x", headers={"x-frame-options": "DENY"})

    app = ChineseShell(Starlette(routes=[Route("/", page), Route("/loop", page), Route("/api/v1/ask/x", data), Route("/a.js", own)]))

    def fetched(path, **headers):
        sent = []

        async def receive():
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message):
            sent.append(message)

        scope = {"type": "http", "method": "GET", "path": path, "raw_path": path.encode(), "query_string": b"", "root_path": "",
                 "headers": [(k.replace("_", "-").encode(), v.encode()) for k, v in headers.items()]}
        asyncio.run(app(scope, receive, send))
        return Answer([(k.decode(), v.decode()) for k, v in sent[0]["headers"]], b"".join(m.get("body", b"") for m in sent[1:]))
    return fetched


def test_streamlits_own_frame_becomes_a_chinese_page(fetch):
    answer = fetch("/loop", if_none_match="x", accept_encoding="gzip")
    assert '<html lang="zh-CN" translate="no">' in answer.text
    assert "<title>城管驾驶舱</title>" in answer.text
    assert "./app/static/zh-cn.js" in answer.text
    assert answer.header("content-length") == [str(len(answer.content))]
    assert answer.header("etag") == []


def test_the_frame_says_nothing_in_english():
    text = re.sub(r"<!--.*?-->|<script.*?</script>|<style.*?</style>|<[^>]+>", "", in_chinese(INDEX), flags=re.S)
    assert not re.search(r"[A-Za-z]{3,}", text.replace("JavaScript", ""))


def test_data_is_passed_through_unchanged(fetch):
    assert json.loads(fetch("/api/v1/ask/x").content) == {"a": "</head>"}


@pytest.mark.parametrize("path", ["/", "/api/v1/ask/x", "/a.js"])
def test_every_answer_forbids_other_hosts(fetch, path):
    [policy] = fetch(path).header("content-security-policy")
    assert "http" not in policy
    assert "*" not in policy
    assert policy.startswith("default-src 'self'")


def test_a_header_the_application_set_itself_stands(fetch):
    assert fetch("/a.js").header("x-frame-options") == ["DENY"]


@pytest.mark.parametrize(("path", "page"), [("/", True), ("/loop", True), ("/static/js/x.js", False), ("/_stcore/health", False),
                                            ("/api/v1/ask/x", False), ("/healthz", False), ("/media/abc", False)])
def test_only_pages_are_rewritten(path, page):
    assert is_page({"type": "http", "method": "GET", "path": path}) is page


def test_a_page_below_another_finds_the_way_to_the_root():
    assert [root_of(p) for p in ("/", "/loop", "/a/b")] == ["./", "./", "./../"]


def test_the_dictionary_leaves_no_english_behind():
    words = dict(re.findall(r'"([^"\n]+)": "([^"\n]*)"', DICTIONARY.read_text(encoding="utf-8")))
    assert len(words) > 100
    assert json.dumps([v for v in words.values() if re.search(r"[A-Za-z]", v.replace("CSV", "").replace("Ctrl", ""))]) == "[]"
