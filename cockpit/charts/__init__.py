"""Charts: pure functions from a polars frame to a figure, one a file. They build and return, never show."""
