"""XMP packets: copied with the size and orientation of the new image and the provenance of the result."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterator, Mapping
from xml.dom import minidom
from xml.parsers.expat import ExpatError, ParserCreate

from lowlight_app.frame import Provenance

LOWLIGHT = "urn:lowlight:xmp:1.0/"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_TIFF = "http://ns.adobe.com/tiff/1.0/"
_EXIF = "http://ns.adobe.com/exif/1.0/"
_XMP = "http://ns.adobe.com/xap/1.0/"
_CAMERA_RAW = "http://ns.adobe.com/camera-raw-settings/1.0/"
_RATING = "Rating"
XMLNS = "http://www.w3.org/2000/xmlns/"
_STALE = {
    (_XMP, "Thumbnails"),
    ("http://purl.org/dc/elements/1.1/", "format"),
    ("http://ns.adobe.com/xmp/note/", "HasExtendedXMP"),
}
_STALE_NAMESPACES = {
    LOWLIGHT,
    "http://ns.google.com/photos/1.0/container/",
    "http://ns.google.com/photos/1.0/container/item/",
    "http://ns.google.com/photos/dd/1.0/device/",  # refers to pictures in the container
    "http://ns.adobe.com/hdr-gain-map/1.0/",
    "http://ns.apple.com/HDRGainMap/1.0/",
}
_CAMERA = "http://ns.google.com/photos/1.0/camera/"
_MOTION_PHOTO = ("MicroVideo", "MotionPhoto")
_MOST_TAGS = 200_000
"""More elements and attributes than in any packet; each needs about 1 KB of memory."""
_MOST_PROPERTIES = 5_000
"""More properties of the image than in any packet; the time to change some of them is quadratic."""
_RDF_ELEMENT, _DESCRIPTION = f"{RDF} RDF", "Description"
_DEEPEST = 100
"""More elements inside each other than in any packet; functions of the DOM call themselves for each."""
EMPTY = f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="{RDF}"/></x:xmpmeta>'
_HEAD = '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
_TAIL = '<?xpacket end="w"?>'

Property = minidom.Attr | minidom.Element
"""A property of a description, written as an attribute or as an element."""

_log = logging.getLogger(__name__)


def update(packet: bytes | None, width: int, height: int, provenance: Provenance | None, *, raw: bool = False) -> bytes | None:
    """Return the packet for a result: without outdated properties, and with Lowlight's own.

    Args:
        packet: the XMP packet of the source.
        width: the width of the result, in pixels.
        height: the height of the result, in pixels.
        provenance: recorded in Lowlight's namespace; None records nothing.
        raw: the source is a RAW file, whose development settings no longer apply.

    Returns:
        None if there is neither a packet nor a provenance.
    """
    document = parse(packet)
    if document is None and provenance is None:
        return None
    document = document or minidom.parseString(EMPTY)
    stale = _STALE_NAMESPACES | ({_CAMERA_RAW} if raw else set())

    def is_stale(space: str, name: str) -> bool:
        return space in stale or (space, name) in _STALE or (space == _CAMERA and name.startswith(_MOTION_PHOTO))

    about = _about(document)
    for description in descriptions(document):
        remove(description, is_stale)
        for space, name, value in _sizes(width, height):
            _overwrite(description, space, name, value)
    _remove_declarations(document, stale)
    if provenance is not None:
        _record(document, provenance, about)
    return serialize(document)


def with_provenance(packet: bytes | None, provenance: Provenance) -> bytes:
    """Return the packet with Lowlight's own properties replaced, or a new one if there is none."""
    document = parse(packet) or minidom.parseString(EMPTY)
    about = _about(document)
    for description in descriptions(document):
        remove(description, lambda space, _: space == LOWLIGHT)
    _record(document, provenance, about)
    return serialize(document)


def with_rating(packet: bytes | None, rating: int) -> bytes:
    """Return the packet with another rating: 0 to 5 stars, or -1 for a rejected photo."""
    document = parse(packet) or minidom.parseString(EMPTY)
    about = _about(document)
    for description in descriptions(document):
        remove(description, lambda space, name: (space, name) == (_XMP, _RATING))
    add(document, "xmp", _XMP, {_RATING: str(rating)}, about)
    return serialize(document)


def rating_of(packet: bytes | None) -> int | None:
    """Return the rating in a packet, -1 to 5; 0 if it is invalid, None if there is none."""
    document = parse(packet)
    for description in descriptions(document) if document is not None else ():
        for node in properties(description):
            if (node.namespaceURI, node.localName) == (_XMP, _RATING):
                return _rating(text_of(node))
    return None


def _rating(text: str) -> int:
    try:
        return min(max(round(float(text)), -1), 5)
    except (ValueError, OverflowError):
        return 0


def _sizes(width: int, height: int) -> Iterator[tuple[str, str, str]]:
    yield _TIFF, "Orientation", "1"
    for space, name, value in ((_TIFF, "ImageWidth", width), (_TIFF, "ImageLength", height)):
        yield space, name, str(value)
    for name, value in (("PixelXDimension", width), ("PixelYDimension", height)):
        yield _EXIF, name, str(value)


def parse(packet: bytes | None) -> minidom.Document | None:
    """Parse a packet; return None if it is missing, not XMP, or unsafe to parse."""
    if not packet:
        return None
    try:
        text = packet.decode("utf-8-sig").strip("\0 \r\n\t")
        _check_structure(text)
        document = minidom.parseString(text)  # as text, since the encoding that XML declares can be wrong
        return document if document.getElementsByTagNameNS(RDF, "RDF") else None
    except (ValueError, ExpatError) as error:
        _log.warning("The XMP of the source cannot be read and is left out: %s", error)
        return None


def _check_structure(text: str) -> None:
    """Raise ValueError if a DOM of a packet would exhaust the memory or the stack, or take minutes to change."""
    counts, parser = _Counts(), ParserCreate(namespace_separator=" ")
    parser.ordered_attributes = True
    parser.StartElementHandler, parser.EndElementHandler = counts.start, counts.end
    parser.StartDoctypeDeclHandler = counts.reject_doctype
    parser.Parse(text, True)


class _Counts:
    """Counts the elements and attributes of a packet while it is parsed."""

    def __init__(self) -> None:
        self._path: list[str] = []
        self._tags = self._properties = 0

    def start(self, name: str, attributes: list[str]) -> None:
        parents, count = self._path[-2:], 1 + len(attributes) // 2
        self._tags += count
        if parents[-1:] == [_RDF_ELEMENT]:
            self._properties += count
        elif parents[:1] == [_RDF_ELEMENT] and parents[-1].endswith(_DESCRIPTION):
            self._properties += 1
        self._path.append(name)
        if self._tags > _MOST_TAGS or self._properties > _MOST_PROPERTIES or len(self._path) > _DEEPEST:
            raise ValueError("XMP with too many elements")

    def end(self, _: str) -> None:
        self._path.pop()

    def reject_doctype(self, *_: object) -> None:
        raise ValueError("XMP must not declare a document type")


def descriptions(document: minidom.Document) -> list[minidom.Element]:
    """Return the top-level descriptions: nested ones do not describe the image."""
    return [
        node
        for rdf in document.getElementsByTagNameNS(RDF, "RDF")
        for node in rdf.childNodes
        if node.nodeType == node.ELEMENT_NODE and node.localName == "Description"
    ]


def properties(description: minidom.Element) -> Iterator[Property]:
    """Yield the properties of a description, both attributes and elements."""
    attributes = list(description.attributes.values())
    yield from (a for a in attributes if a.namespaceURI not in (XMLNS, RDF))
    yield from (node for node in description.childNodes if isinstance(node, minidom.Element))


def remove(description: minidom.Element, unwanted: Callable[[str, str], bool]) -> None:
    """Remove the properties that `unwanted` selects by namespace and name, and the description if it is then empty."""
    for node in list(properties(description)):
        if not unwanted(node.namespaceURI or "", node.localName or ""):
            continue
        if isinstance(node, minidom.Attr):
            description.removeAttributeNode(node)
        else:
            description.removeChild(node)
    if not any(properties(description)) and description.parentNode is not None:
        description.parentNode.removeChild(description)


def _remove_declarations(document: minidom.Document, spaces: Collection[str]) -> None:
    """Remove the declarations of namespaces that are no longer used, by which some programs detect what they stand for."""
    elements = document.getElementsByTagName("*")
    attributes = [node for element in elements for node in element.attributes.values()]
    used = {node.namespaceURI for node in (*elements, *attributes)}
    for element in elements:
        for node in list(element.attributes.values()):
            if node.namespaceURI == XMLNS and node.value in spaces and node.value not in used:
                element.removeAttributeNode(node)


def _overwrite(description: minidom.Element, space: str, name: str, value: str) -> None:
    """Set the value of a simple property if it exists."""
    for node in properties(description):
        if (node.namespaceURI, node.localName) != (space, name):
            continue
        if isinstance(node, minidom.Attr):
            node.value = value
        elif node.firstChild is not None and isinstance(node.firstChild, minidom.Text):
            node.firstChild.data = value


def _record(document: minidom.Document, provenance: Provenance, about: str) -> None:
    values = {"version": provenance.version, "model": provenance.model, **provenance.settings}
    add(document, "lowlight", LOWLIGHT, {camel(name): str(value) for name, value in values.items()}, about)


def add(document: minidom.Document, prefix: str, space: str, values: Mapping[str, str], about: str | None = None) -> None:
    """Add simple properties in a description of their own.

    Args:
        document: the packet.
        prefix: the prefix of the namespace.
        space: the namespace.
        values: the values of the properties by their names.
        about: what the packet describes; None for what its descriptions say.
    """
    about = _about(document) if about is None else about
    description = document.createElementNS(RDF, "rdf:Description")
    description.setAttributeNS(XMLNS, "xmlns:rdf", RDF)  # the packet may use another prefix
    description.setAttributeNS(XMLNS, f"xmlns:{prefix}", space)
    description.setAttributeNS(RDF, "rdf:about", about)
    for name, value in values.items():
        description.setAttributeNS(space, f"{prefix}:{name}", value)
    document.getElementsByTagNameNS(RDF, "RDF")[0].appendChild(description)


def camel(name: str) -> str:
    """Return the XMP property name of a setting: KeepColor for keep_color."""
    return "".join(word.capitalize() for word in name.split("_"))


def text_of(node: Property) -> str:
    """Return the value of a simple property."""
    if isinstance(node, minidom.Attr):
        return str(node.value)
    return "".join(child.data for child in node.childNodes if isinstance(child, minidom.Text)).strip()


def _about(document: minidom.Document) -> str:
    """Return what the packet describes, which must be the same in all descriptions of a packet."""
    return next((d.getAttributeNS(RDF, "about") for d in descriptions(document)), "")


def serialize(document: minidom.Document, *, wrapped: bool = True) -> bytes:
    """Serialize the document as UTF-8, by default in the wrapper by which packets are found in files."""
    root = document.documentElement
    assert root is not None
    return f"{_HEAD}{root.toxml()}{_TAIL}".encode() if wrapped else root.toxml().encode()
