"""A parameter that means one of a few words says which in its header; any other word is refused in Chinese."""
import re
from datetime import date

import pytest

from cockpit.access import EVERYWHERE
from cockpit.questions import CHOICES, questions
from cockpit.refusal import Refused

WEEK = {"since": date(2025, 10, 6), "until": date(2025, 10, 13)}
TEXTS = [(name, p) for name, asked in questions().items() for p in asked.parameters if p.type == "text" and not p.many]


def compared(sql: str, parameter: str) -> set[str]:
    """The words a query compares a parameter with: `$p = 'a'`, `$p in ('a', 'b')`, `case $p when 'a' … end`."""
    body = re.sub(r"^--.*$", "", sql, flags=re.M)
    named = rf"(?:coalesce\()?\${parameter}(?:, '\w+'\))?"
    words = set(re.findall(rf"{named}\s*=\s*'(\w+)'", body))
    for listed in re.findall(rf"{named}\s+(?:not )?in \(([^)]*)\)", body):
        words |= set(re.findall(r"'(\w+)'", listed))
    for cases in re.findall(rf"case {named}\s(.*?)\bend\b", body, re.S):
        words |= set(re.findall(r"when '(\w+)'", cases))
    return words


@pytest.mark.parametrize(("name", "parameter"), TEXTS, ids=[f"{n}:{p.name}" for n, p in TEXTS])
def test_every_word_a_query_compares_a_parameter_with_is_in_its_header(name, parameter):
    if parameter.name not in CHOICES:
        assert compared(questions()[name].sql, parameter.name) <= set(parameter.choices)


@pytest.mark.parametrize(("name", "parameter"), [("overview/rows", "measure"), ("explore/places", "level"), ("explore/cases", "measure"),
                                                 ("cases/list", "measure")])
def test_a_word_that_is_no_choice_is_refused_and_the_choices_are_named(marts, name, parameter):
    asked = {p.name: 10 for p in questions()[name].parameters if p.type == "int"} | WEEK | {parameter: "三率"}
    with pytest.raises(Refused, match=f"参数{parameter}没有取值“三率”") as refused:
        marts([{}]).ask(name, EVERYWHERE, **asked)
    choices = next(p.choices for p in questions()[name].parameters if p.name == parameter)
    assert len(choices) > 2
    assert all(choice in str(refused.value) for choice in choices)
