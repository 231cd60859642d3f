"""The HTTP interface: /healthz and /api/v1/ask/<query>, under the same access rules as the pages."""
from __future__ import annotations

import json
import logging
import uuid

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from cockpit import audit
from cockpit.access import Account, access_rules, identify, sees_data
from cockpit.export import csv_bytes, json_rows
from cockpit.freshness import stale_sources
from cockpit.places import places
from cockpit.questions import question
from cockpit.refusal import Refused
from cockpit.store import store

log = logging.getLogger("cockpit.api")


def routes() -> list[Route]:
    return [Route("/healthz", healthz), Route("/api/v1/ask/{name:path}", ask)]


async def healthz(request: Request) -> Response:
    """200 with the live publication and its age; 503 when nothing is published or a source is stale."""
    try:
        manifest = (await run_in_threadpool(store)).manifest
    except Refused as refusal:
        return _json({"status": "无发布", "message": str(refusal)}, 503)
    now = manifest.now()
    stale = list(stale_sources(manifest, now))
    return _json({
        "status": "过期" if stale else "正常",
        "publication": manifest.id,
        "as_of": manifest.as_of.isoformat(sep=" "),
        "age_hours": round((now - manifest.as_of).total_seconds() / 3600, 1),
        "demo": manifest.demo,
        "stale": stale,
    }, 503 if stale else 200)


def caller(request: Request) -> Account:
    """The account behind an API call: the same identity as for pages, never an anonymous one."""
    rules = access_rules(places())
    if rules.mode == "oidc":
        raise Refused("统一认证登录的账户请在页面内导出，接口只接受可信代理传入的身份")
    return identify(rules, request.headers, client=request.client.host if request.client else None)


async def ask(request: Request) -> Response:
    """`?since=…&until=…[&format=csv][&as_of=<publication>]` → the answer as JSON rows or CSV. 401 without identity, 400 when refused."""
    given = dict(request.query_params)
    name = request.path_params["name"]
    try:
        account = caller(request)
    except Refused as refusal:
        audit.record("refused", "", page="接口", what=name, filters=given, reason=str(refusal))
        return _json({"error": str(refusal)}, 401)
    shape, publication = given.pop("format", "json"), given.pop("as_of", None)
    try:
        if not sees_data(account):
            raise Refused("审计员账户不查询业务数据")
        if shape not in ("json", "csv"):
            raise Refused(f"没有格式{shape[:20]}", "format", "可用json、csv")
        asked = question(name)
        opened = await run_in_threadpool(lambda: store(publication=publication))
        answer = await run_in_threadpool(lambda: opened.ask(name, account.scope, **given))
    except Refused as refusal:
        audit.record("refused", account.id, page="接口", what=name, filters=given, reason=str(refusal))
        return _json({"error": str(refusal)}, 400)
    except Exception:
        error_id = uuid.uuid4().hex[:8]
        audit.record("failed", account.id, page="接口", what=name, filters=given, reason=f"错误编号{error_id}")
        log.exception("ask %s failed, error %s", name, error_id)
        return _json({"error": f"查询出错，编号{error_id}，请把编号告诉管理员"}, 500)
    audit.record("api", account.id, page="接口", what=name, filters=given, rows=answer.height, publication=opened.manifest.id)
    if shape == "csv":
        return Response(csv_bytes(answer, asked.columns), media_type="text/csv; charset=utf-8")
    return Response(json.dumps({
        "query": name, "title": asked.title, "publication": opened.manifest.id, "demo": opened.manifest.demo,
        "as_of": opened.manifest.as_of.isoformat(sep=" "), "rows": json_rows(answer),
    }, ensure_ascii=False), media_type="application/json; charset=utf-8")


def _json(body: dict[str, object], status: int = 200) -> JSONResponse:
    return JSONResponse(body, status, {"cache-control": "no-store"})
