"""What was drawn with a pen on a screen, as pixels for paper."""

import io

from PIL import Image, ImageDraw

SCALE = 2  # pixels to a unit of the pad: 300 to the inch at the width at which it is printed
INK = 4  # units


def stroke_png(strokes: str, width: int, height: int) -> bytes:
    """PNG bytes of ``x,y x,y;x,y …`` in black on white; the same bytes for the same strokes."""
    paper = Image.new("L", (width * SCALE, height * SCALE), 255)
    pen, ink = ImageDraw.Draw(paper), INK * SCALE
    for line in strokes.split(";"):
        points = [
            tuple(int(number) * SCALE for number in point.split(",")) for point in line.split(" ")
        ]
        pen.line(points, fill=0, width=ink, joint="curve")
        for x, y in (points[0], points[-1]):
            pen.ellipse((x - ink / 2, y - ink / 2, x + ink / 2, y + ink / 2), fill=0)
    written = io.BytesIO()
    paper.save(written, "PNG", optimize=True)
    return written.getvalue()
