"""Keeps people out of free text: phone numbers, identity cards and number plates are starred before the lake."""
from __future__ import annotations

import hashlib
import os
import secrets

import polars as pl

from cockpit.places import Places

PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使领"
# Order matters: an identity card holds eleven digits in a row too. Rust expressions have no look-around, so
# the neighbours are captured and put back; a second pass catches a number whose neighbour the first one took.
MASKS = (
    (r"(^|[^0-9])([1-9]\d{5})(?:(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx])([^0-9]|$)",
     "${1}${2}************${3}"),
    (r"(^|[^0-9])([1-9]\d{5})(?:\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3})([^0-9]|$)", "${1}${2}*********${3}"),
    (r"(^|[^0-9])((?:\+?86[- ]?)?1[3-9]\d)[- ]?\d{4}[- ]?(\d{4})([^0-9]|$)", "${1}${2}****${3}${4}"),
    (r"(^|[^0-9])(0\d{2,3})[- ]?\d{4}(\d{3,4})([^0-9]|$)", "${1}${2}****${3}${4}"),
    (rf"(?i)([{PROVINCES}][A-HJ-NP-Z])[·•. ]?[A-HJ-NP-Z0-9]{{4,5}}[A-HJ-NP-Z0-9挂学警港澳]", "${1}*****"),
)
# What each of them cannot do without: cheap to look for, so that the costly ones see few texts.
NUMBER, PLATE = r"\d{7}|\d{4}[- ]\d{4}", rf"(?i)[{PROVINCES}][A-HJ-NP-Z]"
NEEDS = (r"\d{17}", r"\d{15}", NUMBER, r"0\d{2,3}[- ]?\d{7}", PLATE)
SUSPECT = rf"{NUMBER}|{PLATE}"


def masked(texts: pl.Series) -> pl.Series:
    """Free text with every phone number, identity card and plate starred; row count and nulls unchanged."""
    for _ in range(2):
        suspect = texts.str.contains(SUSPECT).fill_null(False)
        if not suspect.any():
            break
        some = texts.filter(suspect)
        for (pattern, stars), need in zip(MASKS, NEEDS, strict=True):
            some = _replaced(some, some.str.contains(need), pattern, stars)
        texts = texts.clone().scatter(suspect.arg_true(), some)
    return texts


def _replaced(texts: pl.Series, where: pl.Series, pattern: str, stars: str) -> pl.Series:
    if not where.any():
        return texts
    return texts.scatter(where.arg_true(), texts.filter(where).str.replace_all(pattern, stars))


def masked_text(text: str) -> str:
    return masked(pl.Series([text], dtype=pl.String))[0]


def hashed(values: pl.Series, salt: bytes) -> pl.Series:
    """A salted hash: counts different people, names none. Blanks, hyphens and a leading +86 do not make two of one."""
    plain = values.str.replace_all(r"[\s\-()\x{FF08}\x{FF09}]", "").str.replace(r"^\+?86(1\d{10})$", "$1")
    codes = {v: hashlib.blake2b(v.encode(), key=salt, digest_size=16).hexdigest() for v in plain.drop_nulls().unique()}
    return plain.replace_strict(list(codes), list(codes.values()), default=None, return_dtype=pl.String) if codes else plain


def installation_salt(places: Places) -> bytes:
    """32 secret bytes made once for this installation, readable by its owner only, never in the tree."""
    path = places.state / "salt"
    if not path.exists():
        places.state.mkdir(parents=True, exist_ok=True)
        aside = path.with_name(f"salt.{os.getpid()}")
        with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(secrets.token_bytes(32))
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(aside, path)  # fails if another process was first: its salt stands
        except FileExistsError:
            pass
        finally:
            aside.unlink()
    return path.read_bytes()
