"""Demonstration exports of a city that does not exist, with truths planted in them."""
