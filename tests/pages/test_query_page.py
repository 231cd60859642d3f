"""数据查询 through the shell: for analysts and publishers, a worded refusal for everybody else, and a line in the log."""
from __future__ import annotations

from datetime import date

import pytest

from cockpit import audit
from cockpit.places import Places

PAGE = "../pages/sql.py"
ACCOUNTS = """
mode = "proxy"
account = [{id = "wang", role = "analyst"}, {id = "zhao", role = "analyst", units = ["金水区"]}, {id = "boss", role = "leader"},
           {id = "li", role = "unit", units = ["金水区"]}, {id = "shen", role = "auditor", units = ["金水区"]}]
"""


@pytest.fixture
def visit(look, monkeypatch):
    """visit(page, as_account) → the page as one of the accounts above."""
    def seen(page: str, as_who: str = "", **params):
        first = look("", as_account=as_who, **params)
        return first if not page else look(page, as_account=as_who, **params)
    monkeypatch.setitem(look.__globals__, "ACCOUNTS", ACCOUNTS)
    return seen


@pytest.fixture
def log(city):
    """What the log holds now, newest first."""
    def events():
        audit.flush()
        return audit.entries(audit.folder(Places(city.folder.parents[1])), date(2000, 1, 1), date(2100, 1, 1))[0].to_dicts()
    return events


def run(seen, statement: str):
    seen.test.text_area(key="q_text").set_value(statement)
    next(b for b in seen.test.button if b.label == "运行").click()
    seen.test.run(timeout=60)
    return seen


def links(seen) -> set[str]:
    return {link.proto.label for link in seen.test.get("page_link")}


@pytest.mark.parametrize("account", ["wang", "zhao", ""])
def test_analysts_and_publishers_find_the_page_and_its_tables(visit, account):
    seen = visit(PAGE, account)
    assert not seen.test.exception
    assert "可查的表" in seen.text and "案件编号" in seen.text
    assert "caller_key" not in seen.text
    assert "数据查询" in links(seen)


@pytest.mark.parametrize(("account", "role"), [("boss", "领导"), ("li", "区（管委会）"), ("shen", "审计员")])
def test_a_deep_link_of_another_role_meets_a_plate_and_no_table(visit, log, account, role):
    seen = visit(PAGE, account)
    assert f"{role}账户不能打开“数据查询”" in seen.text
    assert not seen.test.text_area
    assert "可查的表" not in seen.text
    assert "数据查询" not in links(seen)
    event = log()[0]
    assert (event["kind"], event["account"], event["page"]) == ("refused", account, "数据查询")


def test_an_analyst_of_a_unit_gets_its_rows_and_the_log_has_the_statement(visit, log):
    seen = run(visit(PAGE, "zhao"), "select distinct unit from case_fact")
    assert seen.test.dataframe[0].value["unit"].to_list() == ["金水区"]
    event = log()[0]
    assert [event[k] for k in ("kind", "account", "what", "rows")] == ["query", "zhao", "select distinct unit from case_fact", 1]


def test_a_wrong_statement_is_told_with_its_place_and_stays_in_the_editor(visit, log):
    seen = run(visit(PAGE), "select unit,\n <b>foo from case_fact")
    assert "没有查到" in seen.text and "第2行" in seen.text
    assert "<b>" in seen.test.text_area(key="q_text").value
    assert "&lt;b&gt;" in "".join(h.proto.body for h in seen.test.get("html"))
    assert log()[0]["kind"] == "refused"


def test_the_statements_of_a_session_can_be_taken_up_again_and_are_nobody_elses(visit):
    seen = run(run(visit(PAGE), "select 1 as one"), "select 2 as two")
    again = seen.test.selectbox(key="q_again")
    assert list(again.options) == ["select 2 as two", "select 1 as one"]
    again.select_index(1).run()
    assert seen.test.text_area(key="q_text").value == "select 1 as one"
    assert seen.test.dataframe[0].value.columns.to_list() == ["two"]
    assert not [s for s in visit(PAGE).test.selectbox if s.key == "q_again"]


def test_a_page_is_logged_once_a_view_and_not_once_a_rerun(visit, log):
    before = len(log())
    seen = visit("../pages/loop.py", "boss", week="2025-W41")
    seen.test.run()
    seen.test.run()
    new = log()[:len(log()) - before]
    assert [e["filters"] for e in new if e["page"] == "闭环流程"] == ["week=2025-W41"]
    seen.test.query_params["week"] = ["2025-W40"]
    seen.test.run()
    assert log()[0]["filters"] == "week=2025-W40"


def test_an_auditor_sees_the_log_and_nothing_else(visit, log):
    front = visit("", "shen")
    assert "审计日志" in front.text and "各账户" in front.text
    assert links(front) == {"审计日志"}
    assert front.boards == []
    for page in ("overview", "explore", "case", "ledger", "flags"):
        assert "审计员账户不能打开" in visit(f"../pages/{page}.py", "shen").text if page != "overview" else True


@pytest.mark.parametrize("account", ["boss", "wang", "li"])
def test_nobody_else_reads_the_log(visit, account):
    seen = visit("../pages/log.py", account)
    assert "不能打开“审计日志”" in seen.text
    assert "各账户" not in seen.text


def test_the_log_can_be_narrowed_by_the_link_and_says_what_it_cannot_do(visit, log):
    visit("../pages/loop.py", "boss", week="2025-W41")
    day = audit.days(audit.folder())[0]
    seen = visit("../pages/log.py", "shen", account="boss", kind="view", day=str(day))
    assert "boss" in seen.text and ">wang<" not in seen.text
    odd = visit("../pages/log.py", "shen", account="<script>", day="1999-01-01")
    assert "没有“1999-01-01”的日志，已忽略" in odd.text and "已忽略" in odd.text
    assert "<script>" not in "".join(h.proto.body for h in odd.test.get("html"))
