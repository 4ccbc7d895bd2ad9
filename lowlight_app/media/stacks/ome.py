"""OME-XML of a stack (https://www.openmicroscopy.org/Schemas/OME/2016-06): adapted to a part of it, with what was done."""

from __future__ import annotations

from collections.abc import Iterator
from xml.dom import minidom

from lowlight_app.media.stacks.record import NAMESPACE, StackRecord
from lowlight_app.media.stacks.stack import Selection

_ANNOTATION = "Annotation:Lowlight"
_AFTER_ANNOTATIONS = frozenset(["ROI", "BinaryOnly"])
_PLACES = {"TheT": "t", "TheZ": "z", "TheC": "c"}
_PIXEL_DATA = ("TiffData", "BinData", "MetadataOnly")


def updated(text: str, selection: Selection, record: StackRecord) -> bytes:
    """Return the OME-XML of the result.

    Sizes of pixels, channels and everything else of the microscope are kept; channels and planes outside the part are removed.

    Args:
        text: the OME-XML of the source, a document with one image.
        selection: the part of the source that the result has.
        record: added as a structured annotation.
    """
    document = minidom.parseString(text.encode())
    root = document.documentElement
    assert root is not None
    if root.hasAttribute("UUID"):
        root.removeAttribute("UUID")  # of the source
    pixels = next(_elements(root, "Pixels"))
    _select(pixels, selection)
    _point_to_pages(document, pixels, selection.count)
    if not record.keeps_scale and pixels.hasAttribute("SignificantBits"):
        pixels.removeAttribute("SignificantBits")
    _annotate(document, root, record)
    return document.toxml(encoding="utf-8")


def channel_names(text: str) -> tuple[str, ...]:
    """Return the names of all channels of a document with one image; empty if one has none."""
    root = minidom.parseString(text.encode()).documentElement
    names = [channel.getAttribute("Name") for channel in _elements(root, "Channel")] if root is not None else []
    return tuple(names) if all(names) else ()


def _elements(parent: minidom.Element, name: str) -> Iterator[minidom.Element]:
    return iter(parent.getElementsByTagNameNS("*", name))


def _select(pixels: minidom.Element, selection: Selection) -> None:
    channels = list(_elements(pixels, "Channel"))
    ranges = {attribute: selection.range_of(axis) for attribute, axis in _PLACES.items()}
    for attribute, along in ranges.items():
        size = f"Size{attribute[-1]}"
        samples = int(channels[0].getAttribute("SamplesPerPixel") or 1) if channels and size == "SizeC" else 1
        pixels.setAttribute(size, str(len(along) * samples))
    for number, channel in enumerate(channels):
        if number not in ranges["TheC"]:
            pixels.removeChild(channel)
    for plane in _elements(pixels, "Plane"):
        places = {attribute: int(plane.getAttribute(attribute) or 0) for attribute in ranges}
        if all(place in ranges[attribute] for attribute, place in places.items()):
            for attribute, place in places.items():
                plane.setAttribute(attribute, str(ranges[attribute].index(place)))
        else:
            pixels.removeChild(plane)


def _point_to_pages(document: minidom.Document, pixels: minidom.Element, count: int) -> None:
    """Replace the table of pages: in the result they are in the order of the dimensions."""
    for name in _PIXEL_DATA:
        for element in _elements(pixels, name):
            pixels.removeChild(element)
    data = _create(document, pixels, "TiffData")
    data.setAttribute("IFD", "0")
    data.setAttribute("PlaneCount", str(count))
    after_data = next(_elements(pixels, "Plane"), None)
    pixels.insertBefore(data, after_data)


def _annotate(document: minidom.Document, root: minidom.Element, record: StackRecord) -> None:
    annotations = next(_elements(root, "StructuredAnnotations"), None)
    if annotations is None:
        annotations = _create(document, root, "StructuredAnnotations")
        following = (node for node in root.childNodes if getattr(node, "localName", None) in _AFTER_ANNOTATIONS)
        root.insertBefore(annotations, next(following, None))
    for earlier in list(_elements(annotations, "CommentAnnotation")):
        if earlier.getAttribute("ID") == _ANNOTATION:
            annotations.removeChild(earlier)
    comment = _create(document, root, "CommentAnnotation")
    comment.setAttribute("ID", _ANNOTATION)
    comment.setAttribute("Namespace", NAMESPACE)
    value = _create(document, root, "Value")
    value.appendChild(document.createTextNode(record.text()))
    comment.appendChild(value)
    annotations.appendChild(comment)


def _create(document: minidom.Document, like: minidom.Element, name: str) -> minidom.Element:
    """Create an element with the namespace and the prefix of another one."""
    prefix = f"{like.prefix}:" if like.prefix else ""
    return document.createElementNS(like.namespaceURI, prefix + name)
