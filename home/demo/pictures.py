"""Pictures drawn by the project itself: calm flat scenes, the same for the same seed."""

import io
import random
from collections.abc import Callable

from PIL import Image, ImageDraw

WIDTH, HEIGHT = 1600, 900
PALETTES = [
    ("#dbe8ee", "#7fa3b5", "#2f5d76", "#c8553d"),
    ("#e9ecdf", "#9fb58a", "#4a6b4d", "#d08c3e"),
    ("#eee4dc", "#b79c88", "#6b4a3d", "#3d6d8c"),
    ("#e2e4ee", "#8e96b8", "#3f4a78", "#b5533c"),
]


def _sky(draw: ImageDraw.ImageDraw, rng: random.Random, light: str, sun: str) -> None:
    draw.rectangle((0, 0, WIDTH, HEIGHT), fill=light)
    x, y, r = rng.randint(1050, 1400), rng.randint(120, 230), rng.randint(50, 80)
    draw.ellipse((x - r, y - r, x + r, y + r), fill=sun)


def _hills(draw: ImageDraw.ImageDraw, rng: random.Random, colour: str, base: int) -> None:
    for _ in range(4):
        x, w, h = rng.randint(-200, 1500), rng.randint(500, 900), rng.randint(90, 220)
        draw.ellipse((x, base - h, x + w, base + h), fill=colour)
    draw.rectangle((0, base, WIDTH, HEIGHT), fill=colour)


def draw_district(draw, rng, light, middle, dark, accent) -> None:
    """Office towers behind a road."""
    _sky(draw, rng, light, accent)
    x = 60
    while x < WIDTH - 120:
        w, top = rng.randint(90, 170), rng.randint(230, 560)
        draw.rectangle((x, top, x + w, 760), fill=rng.choice((middle, dark)))
        for wy in range(top + 24, 730, 44):
            for wx in range(x + 16, x + w - 22, 34):
                draw.rectangle((wx, wy, wx + 16, wy + 22), fill=light)
        x += w + rng.randint(14, 60)
    draw.rectangle((0, 760, WIDTH, HEIGHT), fill=dark)
    for x in range(40, WIDTH, 160):
        draw.rectangle((x, 824, x + 80, 834), fill=light)


def draw_factory(draw, rng, light, middle, dark, accent) -> None:
    """A workshop with a saw-tooth roof."""
    _sky(draw, rng, light, accent)
    _hills(draw, rng, middle, 640)
    for i in range(5):
        x = 220 + i * 230
        draw.polygon([(x, 560), (x, 430), (x + 230, 560)], fill=dark)
        draw.polygon([(x + 8, 550), (x + 8, 452), (x + 60, 482), (x + 60, 550)], fill=light)
    draw.rectangle((220, 560, 1370, 790), fill=dark)
    for x in range(270, 1330, 130):
        draw.rectangle((x, 620, x + 78, 700), fill=light)
    draw.rectangle((760, 690, 860, 790), fill=accent)
    draw.rectangle((0, 790, WIDTH, HEIGHT), fill="#b9b4a6")


def draw_river(draw, rng, light, middle, dark, accent) -> None:
    """A river with trees along the bank."""
    _sky(draw, rng, light, accent)
    _hills(draw, rng, middle, 520)
    draw.polygon([(0, 700), (WIDTH, 600), (WIDTH, 800), (0, 880)], fill="#8fb8c9")
    for x in range(80, WIDTH, rng.randint(120, 170)):
        h, y = rng.randint(110, 190), 700 - x * 100 // WIDTH
        draw.rectangle((x - 6, y - h // 2, x + 6, y), fill="#6d5846")
        draw.ellipse((x - 55, y - h - 40, x + 55, y - h // 2 + 20), fill=dark)


def draw_meeting(draw, rng, light, middle, dark, accent) -> None:
    """A round of people at a table."""
    draw.rectangle((0, 0, WIDTH, HEIGHT), fill=light)
    draw.rectangle((180, 90, 1420, 330), fill=middle)
    draw.rectangle((220, 130, 1380, 290), fill=light)
    for i in range(7):
        x = 220 + i * 190
        shade = rng.choice((dark, middle, accent))
        draw.ellipse((x - 42, 400, x + 42, 484), fill="#d9b99b")
        draw.rounded_rectangle((x - 72, 490, x + 72, 680), radius=48, fill=shade)
    draw.rounded_rectangle((90, 620, 1510, 760), radius=40, fill="#a9825a")
    for i in range(7):
        x = 190 + i * 190
        draw.rectangle((x, 640, x + 66, 690), fill="#f6f3ec")


def draw_community(draw, rng, light, middle, dark, accent) -> None:
    """Homes, a square and a tree."""
    _sky(draw, rng, light, accent)
    for i in range(4):
        x, top = 120 + i * 360, rng.randint(330, 430)
        draw.rectangle((x, top, x + 260, 740), fill=middle)
        draw.polygon([(x - 24, top), (x + 130, top - 110), (x + 284, top)], fill=accent)
        for wy in range(top + 40, 700, 90):
            for wx in (x + 36, x + 160):
                draw.rectangle((wx, wy, wx + 60, wy + 50), fill=light)
    draw.rectangle((0, 740, WIDTH, HEIGHT), fill=dark)
    for x in rng.sample(range(60, 1540, 90), 5):
        draw.ellipse((x - 60, 600, x + 60, 740), fill="#5d7f58")


SCENES: dict[str, Callable] = {
    "district": draw_district,
    "factory": draw_factory,
    "river": draw_river,
    "meeting": draw_meeting,
    "community": draw_community,
}


def draw_picture(scene: str, seed: int) -> bytes:
    """A JPEG of one of ``SCENES``, 1600 × 900, drawn from a seed."""
    rng = random.Random(seed)  # noqa: S311 (colours, not secrets)
    image = Image.new("RGB", (WIDTH, HEIGHT))
    SCENES[scene](ImageDraw.Draw(image), rng, *rng.choice(PALETTES))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=86)
    return out.getvalue()
