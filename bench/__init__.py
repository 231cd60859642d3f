"""Speed, load and scale, measured on demonstration data: python -m bench."""
