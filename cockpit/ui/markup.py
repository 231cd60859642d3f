"""Small pieces of HTML, always escaped, with Chinese punctuation."""
from __future__ import annotations

import re
from html import escape

HALF, FULL = ",;:!?()", "\uff0c\uff1b\uff1a\uff01\uff1f\uff08\uff09"
_CJK = "\u3000-\u303f\u4e00-\u9fff\uff00-\uffef“”—"
_NEAR_CHINESE = re.compile(
    rf"(?<=[{_CJK}])([,;:!?()])|([,;:!?()])(?=[{_CJK}])|(?<=[{_CJK}0-9%])(\))|(\()(?=[0-9{_CJK}])")


def chinese(text: str) -> str:
    """Punctuation beside Chinese written full-width: 第41周(10月6日) → 第41周（10月6日）."""
    table = str.maketrans(HALF, FULL)
    return _NEAR_CHINESE.sub(lambda m: m.group(0).translate(table), text)


def esc(value: object) -> str:
    """Text for HTML: punctuation as Chinese writes it, markup disarmed."""
    return escape(chinese(str(value)), quote=True)


def tag(name: str, content: str = "", **attributes: object) -> str:
    """One element. `content` is HTML already; attribute values are escaped. cls → class, data_x → data-x."""
    written = "".join(
        f' {key.rstrip("_").replace("cls", "class").replace("_", "-")}="{escape(str(value), quote=True)}"'
        for key, value in attributes.items() if value is not None and value is not False)
    return f"<{name}{written}>{content}</{name}>"
