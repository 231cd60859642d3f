"""Encodings, workbooks and the many ways a cell says the same thing."""
import base64
import gzip
import zlib
from datetime import datetime

import openpyxl
import polars as pl
import pytest

from cockpit.refusal import Refused

HEADER = "上报时间,任务号,大类名称,小类名称,所属片区,延期案件,X坐标,Y坐标"
LINE = "2025-10-06 08:00:00,2025100601,街面秩序,店外经营,金水区,是,113.6800,34.7701"

# The same row in the older .xls, as xlwt writes it (packed): nothing here can write that format.
OLD_WORKBOOK = (
    'c-rk)OGs2v82-+k_vB+Vl{BzHP|K8vTEu|P7?f=qOanD!%4w!1bjBFlOodr0w25AX6m3LZWMH}JK`m<6BCy9I2nsC-qD_HWkb3*iKX-=F2%IRv'
    'xZmac=l}lm`tNz)`)nd-a&Ww83X4z!1Ljp5%qccO!ImHnP`av0H4$4Ws5({@Y*rdbvk4C}pIYP?%JH6pg4@Q&B!PDnT5%NK&PdR?jM&aTv<c}$'
    'HA#W%WXVDydzH)bAj{P(Z*k6tEIn*F$FiF8PKte)aC<AZX|uRlDdDs%$a?Q`nb&ODjC?$iv-s2n5zlKvZS+W6#|ld*HfCTLG@y0CNH8k-8jMg+'
    'Ax5YQhpPesXDH+fhh1G=lgOh{AI4YJ2}~!J_amonUtYTa*}pHeTYh7=(r7NWUsjAj57Yy^TKbWJh*72}VpnL!JBx0zfP)dj?j7;Z1gEbUAbxlU'
    '8@@G?t-R&L$;`c<W29!cCRLB$*IE~K$qX~Tb%$kLRHzyCO_mTTEv!&t(^>z($JluvsRO=(mWl4tK1zOmachUGQ9x`uWS6H0?>3GFyG<sq!VHoD'
    'WV4>bYtcb(IeX*Fi{1Wu_kOnY@Cg$?hf3w!Ld9uWf(mDGih{&BRKfa2mS?!uwX7Gh%%g=uaan!7rtIwHJbj#6Mm20<ymXhR=<7-E|Fq{`asPYw'
    '2GYmsrjF;0y>bttgwDkPm6uO1Dn+HZc2(lOI}r<Q&w9hM@R$9|syH;?Rqe3N#vJUd=CF)2**hZ16s@n~%s|YLWJY4fBr_2+C7GF+Ims-<ESe8u'
    'kq-vyS;0H*&C$_Od*p*BZV~L2$6H$UwpP|6*cYo-r(j=fNhW=<Cz<qR6|rtbGU?0EIJB0eFJ+CUp-cW+PmPj`J3OSGlv{`$I&|pJp+kob9XkFT'
    'Lc28^_{IpnBbxb682_&`M`2$7P4eHO0iE<5qi@L_h)^6wEUo!d0Fy}6C6-tw@xM@_iCT}M9e(zsJ?;5RUsWRYeU@C%@%NTcy6w-W<L5ta|0lxq'
    '19k')


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le", "utf-16-be"])
def test_an_export_in_any_encoding_reads_the_same(clerk, encoding):
    path = clerk.folder / "案件.csv"
    path.write_bytes(f"{HEADER}\r\n{LINE}\r\n".encode(encoding))
    entry = clerk.ingest(path, profile="egova")
    assert (entry.new, entry.extra_columns) == (1, [])
    case = clerk.now().row(0, named=True)
    assert (case["unit"], case["subcategory"], case["postpone_count"]) == ("金水区", "店外经营", 1)
    assert case["task_no"] == "2025100601"


def test_a_packed_export_reads_the_same(clerk):
    path = clerk.folder / "案件.csv.gz"
    path.write_bytes(gzip.compress(f"{HEADER}\n{LINE}\n".encode("gbk")))
    assert clerk.ingest(path, profile="egova").new == 1


def test_a_declared_encoding_that_is_not_the_file_s_is_refused(clerk):
    path = clerk.folder / "311.csv"
    path.write_bytes("case_enquiry_id,open_dt\n1,2011-07-01\n二,2011-07-01\n".encode("gbk"))
    with pytest.raises(Refused, match="不是声明的 utf-8 编码"):
        clerk.ingest(path, profile="boston311")


def workbook(path, rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def test_a_workbook_reads_as_its_csv_would(clerk):
    """A title row above the header, a real date, a serial number, a number for an id, a number Excel has lost."""
    path = workbook(clerk.folder / "案件.xlsx", [
        ["案件导出表"], HEADER.split(","),
        [datetime(2025, 10, 6, 8), 2025100601, "街面秩序", "店外经营", "金水区", "否", 113.68, 34.7701],
        [45936.5, "2025100602", "街面秩序", "店外经营", "金水区", "否", None, None],
        [datetime(2025, 10, 6, 8), 20251006010000123, "街面秩序", "店外经营", "金水区", "否", None, None]])
    entry = clerk.ingest(path, profile="egova")
    assert (entry.read, entry.new, entry.quarantined) == (3, 2, 1)
    assert "科学计数法" in clerk.lake.quarantine()["reason"][0]
    assert clerk.lake.quarantine()["line"][0] == 5
    now = clerk.now().sort("task_no")
    assert now["task_no"].to_list() == ["2025100601", "2025100602"]
    assert now["reported_at"].to_list() == [datetime(2025, 10, 6, 8), datetime(2025, 10, 6, 12)]


def test_an_old_workbook_reads_as_its_csv_would(clerk):
    path = clerk.folder / "案件.xls"
    path.write_bytes(zlib.decompress(base64.b85decode(OLD_WORKBOOK)))
    assert clerk.ingest(path, profile="egova").new == 1
    case = clerk.now().row(0, named=True)
    assert (case["reported_at"], case["task_no"], case["postpone_count"]) == (datetime(2025, 10, 6, 8), "2025100601", 1)
    assert (case["lon"], case["lat"]) == pytest.approx((113.67388, 34.77118), abs=1e-4)  # GCJ-02 in the file


EIGHT_FIVE = ("2025-10-06 08:05:00", "2025/10/06 08:05:00", "2025/10/6 8:05", "2025-10-06 08:05", "2025年10月06日 08:05",
              "2025年10月6日 08时05分", "20251006080500", "2025-10-06T08:05:00", "2025-10-06T00:05:00Z", "2025-10-06T08:05:00+08:00",
              "45936.336805556", "\uff12\uff10\uff12\uff15\uff0d\uff11\uff10\uff0d\uff10\uff16 \uff10\uff18:05:00")


@pytest.mark.parametrize("written", EIGHT_FIVE)
def test_a_time_is_read_however_it_is_written(clerk, written):
    clerk.ingest(clerk.cases({"reported_at": written}))
    assert clerk.case()["reported_at"] == datetime(2025, 10, 6, 8, 5)


@pytest.mark.parametrize("first", range(len(EIGHT_FIVE)))
def test_times_written_in_many_ways_in_one_column_are_read_whichever_comes_first(clerk, first):
    """The way the first is written is tried on the whole column; the others must not suffer from it."""
    written = ["", *EIGHT_FIVE[first:], *EIGHT_FIVE[:first]]
    clerk.ingest(clerk.cases(*({"case_id": f"C{n:02d}", "arrived_at": cell} for n, cell in enumerate(written))))
    assert clerk.now()["arrived_at"].to_list() == [None, *[datetime(2025, 10, 6, 8, 5)] * len(EIGHT_FIVE)]


@pytest.mark.parametrize(("written", "yuan"), [("15000", 15000), ("15,000", 15000), ("1.5万元", 15000), ("15000元", 15000),
                                               ("1.5万", 15000), ("\uff11\uff15\uff10\uff10\uff10", 15000), ("", None), ("许多", None)])
def test_money_is_whole_yuan_whatever_unit_the_cell_names(clerk, written, yuan):
    entry = clerk.ingest(clerk.csv([{"penalty_id": "P1", "filed_at": "2025-10-06", "fine_yuan": written}], "penalties.csv"))
    assert clerk.now("penalties")["fine_yuan"].to_list() == [yuan]
    assert len(entry.issues) == (written == "许多")


def test_money_in_the_profile_s_unit_and_the_cell_s_own(clerk):
    """Both units in one file: 万元 declared, 元 named in a cell."""
    shipped = (clerk.folder / ".." / "data" / "profiles")
    shipped.mkdir(parents=True)
    (shipped / "wan.toml").write_text('system = "wan"\nlabel = "万元"\n[tables.penalties]\npattern = ["*.csv"]\n'
                                      'same_names = true\nmoney = "万元"\n', encoding="utf-8")
    clerk.ingest(clerk.csv([{"penalty_id": "P1", "filed_at": "2025-10-06", "fine_yuan": "40.3"},
                            {"penalty_id": "P2", "filed_at": "2025-10-06", "fine_yuan": "500元"}], "p.csv"), profile="wan")
    assert clerk.now("penalties")["fine_yuan"].to_list() == [403000, 500]


def test_full_width_and_blanks_do_not_make_another_case(clerk):
    entry = clerk.ingest(clerk.cases({"case_id": "A1"}, {"case_id": "\u3000\uff21 \uff11"}))
    assert (entry.new, entry.duplicate) == (1, 1)


def test_a_parquet_with_its_own_types_reads_as_a_csv_would(clerk):
    path = clerk.folder / "cases.parquet"
    pl.DataFrame({"case_id": ["A1"], "reported_at": [datetime(2025, 10, 6, 8)], "rework_count": [2], "voided": [False],
                  "lon": [113.6801]}).with_columns(pl.col("reported_at").dt.cast_time_unit("ns"),
                                                 pl.col("rework_count").cast(pl.Int32)).write_parquet(path)
    clerk.ingest(path)
    first = clerk.case()
    entry = clerk.ingest(clerk.csv([{"case_id": "A1", "reported_at": "2025-10-06 08:00:00", "rework_count": "2", "voided": "否",
                                     "lon": "113.6801"}]))
    assert entry.unchanged == 1
    assert (first["rework_count"], first["voided"], first["reported_at"]) == (2, False, datetime(2025, 10, 6, 8))


def test_the_moment_of_export_is_read_from_the_name_of_the_file(clerk):
    for day, unit in (("20251012", "二七区"), ("20251005", "金水区")):
        path = clerk.folder / f"案件_{day}.csv"
        path.write_text(f"{HEADER}\n{LINE.replace('金水区', unit)}\n", encoding="utf-8")
        entry = clerk.ingest(path, profile="egova")
    assert (entry.older, entry.as_of) == (1, datetime(2025, 10, 5))
    assert clerk.now()["unit"].to_list() == ["二七区"]


def test_a_task_number_used_again_for_another_case_does_not_overwrite_it(clerk):
    path = clerk.folder / "a.csv"
    path.write_text(f"{HEADER}\n{LINE}\n{LINE.replace('10-06', '10-07')}\n", encoding="utf-8")
    assert clerk.ingest(path, profile="egova").new == 2
    assert clerk.now()["case_id"].n_unique() == 2
