"""From the lake to an immutable publication."""
