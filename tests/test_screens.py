"""Files of walls: the shipped ones fit their canvas, an installation's own win, a bad one is refused by file, line and field."""
import pytest

from cockpit.places import SHIPPED
from cockpit.refusal import Refused
from cockpit.screens import SCENES, read_screen, scene_at, screen_files

SOUND = 'width = 1920\nheight = 1080\nleast_text = 24\n\n[[scenes]]\nscene = "running"\nseconds = 20\n'


def written(house, text, name="hall"):
    path = house.root / "screens" / f"{name}.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(("name", "size", "panels"), [("hall", "1920×1080", 1), ("hall-4k", "3840×2160", 1), ("hall-wide", "6656×1792", 2)])
def test_the_shipped_walls_show_every_scene_in_the_official_order(house, name, size, panels):
    screen = read_screen(house, name)
    assert (screen.size, screen.panels) == (size, panels)
    assert [s.scene for s in screen.scenes] == list(SCENES)
    assert all(s.seconds >= 5 for s in screen.scenes)


def test_an_installations_own_screen_stands_for_the_shipped_one_of_its_name(house):
    written(house, SOUND)
    written(house, SOUND, "lobby")
    assert [s.scene for s in read_screen(house, "hall").scenes] == ["running"]
    assert list(screen_files(house)) == ["hall", "hall-4k", "hall-wide", "lobby"]
    assert screen_files(house)["hall-4k"].is_relative_to(SHIPPED)


@pytest.mark.parametrize(("text", "what", "line"), [
    (SOUND.replace('"running"', '"runing"'), "scenes.0.scene只能写", 6),
    (SOUND.replace("seconds = 20", "seconds = 1"), "scenes.0.seconds不能小于5，写的是1", 7),
    (SOUND.replace("seconds = 20", 'units = "金水区"'), "不认识屏幕项scenes.0.units", 7),
    (SOUND.replace("width = 1920\n", ""), "缺少屏幕项width", None),
    (SOUND.replace("1080", '"tall"'), "屏幕项height应为数字", 2),
    (SOUND + 'fit = "fill"\n', "不认识屏幕项scenes.0.fit", 8),
    ('fit = "fill"\n' + SOUND, "屏幕项fit只能写", 1),
    (SOUND.replace("= 24", "= 40"), "最小字号least_text不能大于24", None),
    (SOUND[:SOUND.index("[[")] + "scenes = []\n", "屏幕项scenes", None),
    ("width = = 3", "不是合法的TOML", None),
])
def test_a_screen_that_cannot_be_understood_is_refused_by_file_line_and_field(house, text, what, line):
    path = written(house, text)
    with pytest.raises(Refused) as refused:
        read_screen(house, "hall")
    assert what in refused.value.what
    assert refused.value.where.startswith(str(path))
    if line:
        assert refused.value.where.endswith(f"第{line}行")
    assert refused.value.remedy


@pytest.mark.parametrize("name", ["nowhere", "../hall", "hall.toml", "", "x" * 10_000, "<script>"])
def test_a_screen_nobody_wrote_is_refused_and_no_file_outside_is_read(house, name):
    with pytest.raises(Refused, match="没有屏幕"):
        read_screen(house, name)


def test_a_scene_is_found_by_either_name_and_an_unknown_one_lists_those_there_are(house):
    screen = read_screen(house, "hall")
    assert scene_at(screen, "units") == scene_at(screen, "区（管委会）运行") == 2
    with pytest.raises(Refused, match="可用的场景：运行态势（running）、评旗地图（flags）"):
        scene_at(screen, "weather")
