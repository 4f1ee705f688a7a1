"""The public sizes of a picture, made, hashed and kept while a payload is built."""

from PIL import Image

from cms.media.blobs import put_blob, sha256_of
from cms.media.models import Derived, MediaImage
from cms.media.pixels import encode, open_bounded, upright

WIDTHS = (480, 960, 1600)  # a phone, a phone with a sharp screen, a desktop's column
FORMATS = (("WEBP", "image/webp", "webp"), ("JPEG", "image/jpeg", "jpg"))
RATIOS = {"16x9": 9 / 16, "4x3": 3 / 4, "1x1": 1.0}


def picture(image: MediaImage, files: dict, crop: str = "") -> dict:
    """``{original, sources: [{w, h, type, src}]}``; adds each size to ``files`` by SHA-256.

    A pure function of the stored bytes, the crop (``""``, ``16x9``, ``4x3``, ``1x1``) and, where
    it crops, the focal point: what is voted on is what is served.
    """
    with image.open_file() as file:
        data = file.read()
    original = sha256_of(data)
    focus = _focus(image, crop)
    known = {d.spec: d for d in Derived.objects.filter(original=original)}
    pixels: Image.Image | None = None
    sources = []
    for format_name, mime, extension in FORMATS:
        for width in _widths(image, data, crop):
            spec = f"{width}{crop and '-' + crop}{focus}.{extension}"
            derived = known.get(spec)
            if derived is None:
                if pixels is None:
                    pixels = _cropped(upright(open_bounded(data)), image, crop)
                derived = _derive(pixels, original, spec, width, format_name)
            files[derived.sha256] = {"type": mime, "name": ""}
            sources.append(
                {
                    "w": derived.width,
                    "h": derived.height,
                    "type": mime,
                    "src": f"/b/{derived.sha256}.{extension}",
                }
            )
    return {"original": original, "sources": sources}


def _widths(image: MediaImage, data: bytes, crop: str) -> list[int]:
    """Smaller standard widths, then the picture's own, at most the largest."""
    header = open_bounded(data)
    turned = header.getexif().get(0x0112, 1) in (5, 6, 7, 8)
    width, height = (header.height, header.width) if turned else header.size
    if crop:
        width = min(width, round(height / RATIOS[crop]))
    largest = min(width, WIDTHS[-1])
    return [w for w in WIDTHS if w < largest] + [largest]


def _focus(image: MediaImage, crop: str) -> str:
    point = image.get_focal_point() if crop else None
    return f"@{point.centroid.x:.0f},{point.centroid.y:.0f}" if point else ""


def _cropped(pixels: Image.Image, image: MediaImage, crop: str) -> Image.Image:
    """The largest part of that ratio around the focal point, or around the middle."""
    if not crop:
        return pixels
    ratio = RATIOS[crop]
    width = min(pixels.width, round(pixels.height / ratio))
    height = min(pixels.height, round(width * ratio))
    point = image.get_focal_point()
    x, y = (point.centroid.x, point.centroid.y) if point else (pixels.width / 2, pixels.height / 2)
    left = round(min(max(x - width / 2, 0), pixels.width - width))
    top = round(min(max(y - height / 2, 0), pixels.height - height))
    return pixels.crop((left, top, left + width, top + height))


def _derive(pixels: Image.Image, original: str, spec: str, width: int, format_name: str) -> Derived:
    height = max(1, round(pixels.height * width / pixels.width))
    sized = pixels if width == pixels.width else pixels.resize((width, height), Image.LANCZOS)
    derived, _made = Derived.objects.get_or_create(
        original=original,
        spec=spec,
        defaults={
            "sha256": put_blob(encode(sized, format_name)),
            "width": sized.width,
            "height": sized.height,
        },
    )
    return derived
