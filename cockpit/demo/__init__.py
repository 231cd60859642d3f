"""Demonstration exports of a city that does not exist, with truths planted in them."""
from cockpit.demo.generate import demo

__all__ = ["demo"]
