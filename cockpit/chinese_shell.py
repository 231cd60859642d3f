"""The Chinese shell: zh-CN pages, a dictionary for Streamlit's leftover English, and headers that keep requests home.

Streamlit has no i18n; its page frame is one HTML file. This middleware rewrites that file on its way out and adds
static/zh-cn.js, which translates what the bundles draw later, and static/history.js, which keeps 后退 one press a click.
"""
from __future__ import annotations

import re
from pathlib import Path

from starlette.types import ASGIApp, Message, Receive, Scope, Send

TITLE = "城管驾驶舱"
NOT_PAGES = ("/_stcore", "/api", "/media", "/component", "/static", "/app/static", "/healthz")
NO_SCRIPT = re.compile("<noscript>.*?</noscript>", re.DOTALL)
# Told where the server is, the front end need not guess it from a deep link (two failed requests a page).
HEAD = (
    '<script>window.__streamlit = {{BACKEND_BASE_URL: new URL("{base}", location.href).href}}</script>'
    '<link rel="icon" type="image/svg+xml" href="{base}app/static/favicon.svg">'
    '<script src="{base}app/static/history.js" defer></script>'
    '<script src="{base}app/static/zh-cn.js" defer></script></head>'
)
# The wall's own script and colours stand in its page: they are there when the application is not.
STATIC = Path(__file__).parent / "static"
WALL = "<style>{}</style><script>{}</script></head>".format(*((STATIC / f"wall.{kind}").read_text(encoding="utf-8") for kind in ("css", "js")))
# 'self' covers the websocket too. Blob workers and eval are what Plotly's maps and Vega need; no other host at all.
POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob: data:; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self' blob: data:; worker-src 'self' blob:; "
    "frame-ancestors 'self'; base-uri 'self'; form-action 'self'; object-src 'none'"
)
HEADERS = {
    b"content-security-policy": POLICY.encode(),
    b"x-content-type-options": b"nosniff",
    b"x-frame-options": b"SAMEORIGIN",
    b"referrer-policy": b"same-origin",
    b"permissions-policy": b"camera=(), microphone=(), geolocation=()",
}


def in_chinese(html: str, base: str = "./", wall: bool = False) -> str:
    """Streamlit's index.html as a zh-CN page with our title, favicon and dictionary. `base`: path to the root. `wall`: of 指挥大屏."""
    html = html.replace('<html lang="en">', '<html lang="zh-CN" translate="no">')
    html = html.replace("<title>Streamlit</title>", f"<title>{TITLE}</title>")
    html = NO_SCRIPT.sub("<noscript><p>请在浏览器中启用 JavaScript 后再打开。</p></noscript>", html)
    html = html.replace("</head>", HEAD.format(base=base), 1)
    return html.replace("</head>", WALL, 1) if wall else html


class ChineseShell:
    """ASGI middleware over the whole server."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        if is_page(scope):
            await self._page(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": guarded(message["headers"])}
            await send(message)

        await self.app(scope, receive, with_headers)

    async def _page(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Buffer the page, translate it, mend its length. Unconditional and uncompressed, so that there is a page."""
        drop = (b"accept-encoding", b"if-none-match", b"if-modified-since", b"range")
        scope = {**scope, "headers": [(k, v) for k, v in scope["headers"] if k.lower() not in drop]}
        start: Message = {}
        body = b""

        async def collect(message: Message) -> None:
            nonlocal start, body
            if message["type"] == "http.response.start":
                start = message
                return
            body += message.get("body", b"")
            if message.get("more_body"):
                return
            kind = next((v for k, v in start["headers"] if k.lower() == b"content-type"), b"")
            content = in_chinese(body.decode(), root_of(scope["path"]), scope["path"].endswith("/wall")).encode() if b"text/html" in kind else body
            headers = [(k, v) for k, v in guarded(start["headers"])
                       if k.lower() not in (b"content-length", b"etag", b"last-modified")]
            await send({**start, "headers": [*headers, (b"content-length", str(len(content)).encode())]})
            await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else content})

        await self.app(scope, receive, collect)


def is_page(scope: Scope) -> bool:
    """A GET whose path has no extension and belongs to no asset or endpoint."""
    path = scope["path"]
    last = path.rsplit("/", 1)[-1]
    return scope["method"] in ("GET", "HEAD") and "." not in last and not path.startswith(NOT_PAGES)


def root_of(path: str) -> str:
    """The way from a page back to the root, relative, so that a proxy may serve us under a prefix."""
    return "./" + "../" * max(path.count("/") - 1, 0)


def guarded(headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """Response headers plus ours, where the application has not set its own."""
    present = {k.lower() for k, _ in headers}
    return [*headers, *((k, v) for k, v in HEADERS.items() if k not in present)]
