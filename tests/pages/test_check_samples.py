"""What a check quotes is a case id: only those who see the whole city read it, wherever checks are spoken of."""
import polars as pl
import pytest

from cockpit.doctor import diagnose
from cockpit.places import Places
from cockpit.ui import ledger_board
from tests.conftest import SOUND, cases_frame, house_of
from tests.pages.test_ledger import LEDGER, PARTS

AFTER_CLOSING = {"arrived_at": "2025-10-06 19:00"}
FOREIGN = ("ERQI0001", "ERQI0002", "NOBODY01")


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """Every 提醒 check fails, in one's own unit, in another one and where no unit is known."""
    root = tmp_path_factory.mktemp("faulty") / "house"
    house_of(root, cases_frame([
        SOUND | {"case_id": "JINSHUI1"} | AFTER_CLOSING,
        SOUND | {"case_id": "ERQI0001", "unit": "二七区", "street": "大学路街道"} | AFTER_CLOSING,
        SOUND | {"case_id": "ERQI0002", "unit": "二七区", "street": "大学路街道", "closed_at": "2025-10-01 00:00"},
        SOUND | {"case_id": "NOBODY01", "unit": None, "street": None} | AFTER_CLOSING]))
    return Places(root)


@pytest.fixture
def files(monkeypatch):
    """Everything a page offers as a file: its name and its rows."""
    offered: list[tuple[str, pl.DataFrame]] = []
    monkeypatch.setattr(ledger_board, "exports", lambda stem, frame, *_: offered.append((stem, frame)))
    return offered


def test_a_city_wide_account_reads_which_cases_a_check_found(look, house, files):
    text = look(LEDGER, house=house.root, part="核对").text
    assert all(case in text for case in FOREIGN)
    [(_, frame)] = files
    assert "ERQI0001" in frame.write_json()
    assert "只对全市账户开放" not in text


@pytest.mark.parametrize(("page", "part"), [("", None), ("../pages/loop.py", None), ("../pages/explore.py", None),
                                            ("../pages/case.py", None), *((LEDGER, part) for part in PARTS)])
def test_no_page_shows_a_unit_account_a_case_of_another_unit(look, house, files, page, part):
    link = {"part": part} if part else {"id": "JINSHUI1"} if "case" in page else {"week": "2025-W41"}
    seen = look(page, house=house.root, as_account="jinshui", **link)
    assert not seen.test.exception
    said = seen.text + "".join(frame.write_json() for _, frame in files)
    assert [case for case in FOREIGN if case in said] == []
    assert "金水区" in said


def test_a_unit_account_reads_how_many_and_why_not_which(look, house):
    text = look(LEDGER, house=house.root, as_account="jinshui", part="核对").text
    assert "结案早于到场时间" in text
    assert "例子只对全市账户开放" in text
    assert "例子（区、案件编号）" not in text


def test_the_doctor_counts_and_names_no_case(house):
    lines = [line for _, line in diagnose(house)]
    assert any("核对提醒：结案早于到场时间，3处" in line for line in lines)
    assert [line for line in lines for case in (*FOREIGN, "JINSHUI1") if case in line] == []
