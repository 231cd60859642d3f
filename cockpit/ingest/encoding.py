"""Which encoding a text export is written in, when its profile does not say."""
from __future__ import annotations

import codecs
import gzip
from pathlib import Path
from typing import BinaryIO, cast

from cockpit.refusal import Refused

MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def opened(path: Path) -> BinaryIO:
    """The file's bytes, unpacked when it is gzip."""
    with path.open("rb") as file:
        packed = file.read(2) == b"\x1f\x8b"
    return cast(BinaryIO, gzip.open(path, "rb")) if packed else path.open("rb")


def text_encoding(path: Path, within: int | None = None) -> str:
    """By mark, by the zero bytes of UTF-16, else the first of UTF-8 and GB18030 that fits to the end, or that many bytes."""
    with opened(path) as file:
        head = file.read(4096)
    for mark, name in MARKS:
        if head.startswith(mark):
            return name
    if head.count(0) > len(head) // 8:
        return "utf-16-le" if head[1::2].count(0) >= head[::2].count(0) else "utf-16-be"
    for name in ("utf-8", "gb18030"):
        if _fits(path, name, within):
            return name
    raise Refused("文件的编码无法识别", path.name, "另存为“CSV UTF-8”后重试，或在导入配置里写明 encoding")


def _fits(path: Path, encoding: str, within: int | None) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    with opened(path) as file:
        try:
            while block := file.read(within or 1 << 20):
                decoder.decode(block)
                if within:
                    return True
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True
