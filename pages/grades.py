"""“千百十”."""
from cockpit.ui.plain_head import plain_head

plain_head("“千百十”")
