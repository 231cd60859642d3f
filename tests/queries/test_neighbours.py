"""Neighbours of a case: same place, same class, reported within the days to either side; never itself, never another account's."""
from datetime import date

from cockpit.access import EVERYWHERE, Scope
from cockpit.wording_explore import apart_words

ASKED = {"unit": "金水区", "street": "花园路街道", "subcategory": "道路保洁", "reported": date(2025, 10, 6), "days": 5, "most": 10}


def test_the_same_place_and_class_within_the_days_nearest_first(marts, case):
    """From 6 October: the 4th and the 11th are in, the 12th is six days away; another class, another segment and a void one are not."""
    def at(name, day, **other):
        return case(case_id=name, segment_id="S0419") | {"reported_at": f"2025-10-{day:02d} 09:00"} | other

    live = marts([at("自", 6), at("前", 4), at("后", 11), at("远", 12), at("异类", 6, subcategory="暴露垃圾"), at("异段", 6, segment_id="S0420"),
                  at("废", 6, voided=True), at("同日", 6)])
    system = live.ask("explore/case", EVERYWHERE, case_id="自")["system"][0]
    given = ASKED | {"case_id": "自", "system": system, "segment": "S0419"}
    rows = live.ask("explore/neighbours", EVERYWHERE, **given).to_dicts()
    assert [(r["case_id"], r["apart"]) for r in rows] == [("同日", 0), ("前", -2), ("后", 5)]
    assert {r["total"] for r in rows} == {3}
    assert live.ask("explore/neighbours", EVERYWHERE, **given | {"most": 1})["total"].to_list() == [3]
    assert live.ask("explore/neighbours", Scope(("二七区",)), **given).is_empty()
    assert [apart_words(r["apart"]) for r in rows] == ["同日", "早2日", "晚5日"]


def test_a_case_without_a_segment_has_those_of_its_street_that_have_none(marts, case):
    live = marts([case(case_id="自", segment_id=None), case(case_id="同街", segment_id=None), case(case_id="有路段", segment_id="S0419"),
                  case(case_id="他街", segment_id=None, street="丰产路街道")])
    rows = live.ask("explore/neighbours", EVERYWHERE, case_id="自", system="x", **ASKED).to_dicts()
    assert [r["case_id"] for r in rows] == ["同街", "自"], "by another system a case of that number is another case"
