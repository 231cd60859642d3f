"""红旗黑旗评定."""
from cockpit.ui.plain_head import plain_head

plain_head("红旗黑旗评定")
