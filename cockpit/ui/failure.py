"""What a viewer sees when the program fails: a sentence and an id; the log has the trace under the same id."""
from __future__ import annotations

import logging
import secrets

from cockpit.refusal import Refused
from cockpit.ui import record
from cockpit.ui.chrome import plate, refusal

log = logging.getLogger("cockpit")


def show_failure(error: Exception) -> str:
    """Log and show an error; a refusal says itself. Returns the id, empty for a refusal."""
    if isinstance(error, Refused):
        refusal("无法显示", error)
        return ""
    number = secrets.token_hex(4)
    record.failed(number)
    log.error("页面出错 %s", number, exc_info=error)
    plate("页面出错", [f"这一部分没有显示出来，错误编号{number}。", "请重新打开页面；再次出现时把编号告诉信息中心，日志里有详情。"])
    return number
