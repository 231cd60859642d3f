"""城管驾驶舱: the library behind the pages."""
