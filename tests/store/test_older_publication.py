"""A publication made by another version of the program: refused in words, never a traceback."""
import json

import duckdb
import pytest

from cockpit.access import EVERYWHERE
from cockpit.refusal import Refused
from cockpit.serve import made_by_another_program
from cockpit.store import Store


def test_a_publication_of_another_program_asks_to_be_published_again(published, case, house):
    folder = published([case()]).folder
    kept = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert not made_by_another_program(house)
    (folder / "manifest.json").write_text(json.dumps(kept | {"recipe": "earlier"}), encoding="utf-8")
    units = folder / "marts" / "units.parquet"
    duckdb.execute(f"copy (select unit from read_parquet('{units}')) to '{units}.new' (format parquet)")
    units.with_suffix(".parquet.new").replace(units)
    assert made_by_another_program(house)
    with pytest.raises(Refused, match="另一版程序.*publish重新发布"):
        Store(folder).ask("operations/by_unit", EVERYWHERE, since="2025-10-06", until="2025-10-13")
