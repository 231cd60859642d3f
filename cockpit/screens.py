"""What each wall shows: data/screens/<id>.toml, an installation's own files over the shipped ones.

A file is refused with its name, line and field in Chinese; nothing is guessed. Sizes are px of the canvas, which is scaled
as a whole to whatever the projector has.
"""
from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from cockpit.places import Places
from cockpit.refusal import Refused
from cockpit.rule_faults import explain, line_of

Fit = Literal["contain", "width", "height", "stretch"]
FITS: dict[str, str] = {"contain": "整幅居中", "width": "铺满宽度", "height": "铺满高度", "stretch": "拉伸铺满"}
SCENES: dict[str, str] = {
    "running": "运行态势", "flags": "评旗地图", "units": "区（管委会）运行", "hotspots": "投诉热点", "supervision": "挂牌督办倒计时",
    "grades": "“千百十”进度", "inspections": "涉企检查", "departments": "市直部门处置"}
Kind = Literal["running", "flags", "units", "hotspots", "supervision", "grades", "inspections", "departments"]
WIDE, TALL = 80, 45  # least texts that a scene with its frame is wide, and a canvas tall: the layout is drawn in this unit
MOST_SCENES = 24


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Scene(Part):
    """One scene: how long it stands, and of which place and cases. No unit: the whole scope of the account."""

    scene: Kind
    seconds: Annotated[int, Field(ge=5, le=600)] = 20
    unit: Annotated[str, Field(min_length=1, max_length=30)] | None = None
    cases: Literal["全市", "常规"] = "全市"

    @property
    def label(self) -> str:
        return SCENES[self.scene] + (f"·{self.unit}" if self.unit else "")


class Screen(Part):
    """One wall. `id` is the file's name. `title` empty: <city>城市管理运行指挥大屏."""

    id: str
    title: Annotated[str, Field(max_length=30)] = ""
    width: Annotated[int, Field(ge=1280, le=15360)]
    height: Annotated[int, Field(ge=720, le=8640)]
    fit: Fit = "contain"
    least_text: Annotated[int, Field(ge=12)]
    refresh_seconds: Annotated[int, Field(ge=2, le=25)] = 10
    reload_minutes: Annotated[int, Field(ge=5, le=10080)] = 720
    scenes: Annotated[tuple[Scene, ...], Field(min_length=1, max_length=MOST_SCENES)]

    @model_validator(mode="after")
    def _has_room(self) -> Screen:
        most = min(self.width // WIDE, self.height // TALL)
        if self.least_text > most:
            raise ValueError(f"{self.width}×{self.height}的画布，最小字号least_text不能大于{most}：画面按宽{WIDE}个字、高{TALL}个字排版")
        return self

    @property
    def panels(self) -> int:
        """How many scenes stand side by side: as many as there is room for."""
        return max(1, min(self.width // (WIDE * self.least_text), len(self.scenes)))

    @property
    def size(self) -> str:
        return f"{self.width}×{self.height}"


def screen_files(places: Places) -> dict[str, Path]:
    """id → file of every screen there is, in order of id."""
    return dict(sorted((Path(name).stem, path) for name, path in places.laid_over("screens", "*.toml").items()))


def read_screen(places: Places, name: str) -> Screen:
    """The screen of that id. Refused when there is none, or when its file cannot be understood."""
    path = screen_files(places).get(name)
    if path is None:
        raise Refused(f"没有屏幕“{name[:40]}”", "", "在data/screens下写一个同名的toml文件，或改用已有的屏幕")
    try:
        text = path.read_text(encoding="utf-8")
        return Screen.model_validate(tomllib.loads(text) | {"id": name})
    except UnicodeDecodeError as error:
        raise Refused("屏幕文件不是UTF-8编码", str(path), "另存为UTF-8") from error
    except OSError as error:
        raise Refused(f"屏幕文件读不出来：{error.strerror}", str(path), "检查文件权限") from error
    except tomllib.TOMLDecodeError as error:
        raise Refused(f"屏幕文件不是合法的TOML：{error}", str(path), "按自带的屏幕文件改正") from error
    except ValidationError as error:
        first = error.errors()[0]
        what, remedy = explain(first, Screen)
        where = f"{path}第{line_of(text, first['loc'])}行" if first["loc"] else str(path)
        raise Refused(what.replace("规则项", "屏幕项").replace("规则文件", "屏幕文件"), where, remedy) from error


def scene_at(screen: Screen, name: str) -> int:
    """Where a scene named in the URL stands, by its id or its title. Refused when the screen does not show it."""
    for at, scene in enumerate(screen.scenes):
        if name in (scene.scene, SCENES[scene.scene], scene.label):
            return at
    known = "、".join(f"{SCENES[s.scene]}（{s.scene}）" for s in screen.scenes)
    raise Refused(f"屏幕“{screen.id}”没有场景“{name[:40]}”", "", f"可用的场景：{known}")
