"""A release without a name is called after its files."""

from cms.core.build import build_of


def release(root, css: str):
    (root / "home" / "static").mkdir(parents=True)
    (root / "home" / "static" / "base.css").write_text(css)
    (root / "home" / "notes.txt").write_text("no page is made of this")
    return root


def test_the_same_files_have_the_same_name_and_others_another(tmp_path):
    first, same, other = (
        release(tmp_path / name, css)
        for name, css in (("a", "p {}"), ("b", "p {}"), ("c", "p { color: red }"))
    )
    (same / "home" / "notes.txt").write_text("changed")

    assert build_of(first) == build_of(same)
    assert build_of(first) != build_of(other)
