"""Takes out of a JPEG what tells of its maker, without decoding it."""

# Segments without a length; the picture itself follows the last of the others.
_START, _SCAN = 0xD8, 0xDA
_COMMENT = 0xFE
_APPLICATION = range(0xE0, 0xF0)
# Needed to show the colours as they are: JFIF, a profile of colours, Adobe's transform.
_KEPT = {0xE0, 0xE2, 0xEE}


def without_metadata(picture: bytes) -> bytes:
    """The same picture without EXIF, XMP, IPTC and comments; what is no JPEG comes back as is."""
    if not picture.startswith(b"\xff\xd8"):
        return picture
    kept, place = [picture[:2]], 2
    while place + 4 <= len(picture):
        if picture[place] != 0xFF:
            return picture
        marker = picture[place + 1]
        if marker == 0xFF:
            place += 1
            continue
        if marker == _SCAN:
            return b"".join([*kept, picture[place:]])
        end = place + 2 + int.from_bytes(picture[place + 2 : place + 4], "big")
        is_telling = marker == _COMMENT or (marker in _APPLICATION and marker not in _KEPT)
        if not is_telling:
            kept.append(picture[place:end])
        place = end
    return picture
