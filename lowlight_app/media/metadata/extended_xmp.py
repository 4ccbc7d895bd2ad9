"""Extended XMP in JPEG: properties beyond 64 KiB are moved to an extension, which readers join again."""

from __future__ import annotations

import hashlib
from xml.dom import minidom

from lowlight_app.media.metadata.xmp import EMPTY, RDF, XMLNS, Property, descriptions, parse, properties, serialize

_NOTE = "http://ns.adobe.com/xmp/note/"


def split(packet: bytes, largest: int) -> tuple[bytes, bytes | None]:
    """Split a packet into one of at most `largest` bytes and an extension with its largest properties.

    Returns:
        The packet, unchanged if it cannot be made small enough; and the extension, None if it is not needed.
    """
    document = parse(packet) if len(packet) > largest else None
    if document is None or not descriptions(document):
        return packet, None
    extension = minidom.parseString(EMPTY)
    target = extension.createElementNS(RDF, "rdf:Description")
    extension.getElementsByTagNameNS(RDF, "RDF")[0].appendChild(target)
    size = len(packet) + 100  # space for the reference to the extension
    for description, node in _by_size(document):
        if size <= largest:
            break
        size -= len(_text(node).encode())
        _move(node, description, target)
    body = serialize(extension, wrapped=False)
    first = descriptions(document)[0]
    first.setAttributeNS(XMLNS, "xmlns:xmpNote", _NOTE)
    first.setAttributeNS(_NOTE, "xmpNote:HasExtendedXMP", digest(body))
    return serialize(document), body


def join(packet: bytes | None, extension: bytes) -> bytes | None:
    """Return the packet with the properties of its extension, or unchanged if either is unreadable."""
    document, more = parse(packet), parse(extension)
    if document is None or more is None:
        return packet
    rdf = document.getElementsByTagNameNS(RDF, "RDF")[0]
    for description in descriptions(more):
        _declare_namespaces(description, description)
        rdf.appendChild(document.importNode(description, True))
    return serialize(document)


def digest(extension: bytes) -> str:
    """Return the digest by which a packet refers to its extension."""
    return hashlib.md5(extension, usedforsecurity=False).hexdigest().upper()


def _by_size(document: minidom.Document) -> list[tuple[minidom.Element, Property]]:
    found = [(d, node) for d in descriptions(document) for node in properties(d)]
    return sorted(found, key=lambda pair: len(_text(pair[1])), reverse=True)


def _text(node: Property) -> str:
    return f' {node.name}="{node.value}"' if isinstance(node, minidom.Attr) else node.toxml()


def _move(node: Property, source: minidom.Element, target: minidom.Element) -> None:
    _declare_namespaces(source, target)
    if isinstance(node, minidom.Attr):
        source.removeAttributeNode(node)
        target.setAttributeNS(node.namespaceURI, node.name, node.value)
    else:
        target.appendChild(source.removeChild(node))


def _declare_namespaces(source: minidom.Element, target: minidom.Element) -> None:
    """Declare the namespace prefixes of `source` at `target`."""
    node: minidom.Node | None = source
    while isinstance(node, minidom.Element):
        for name, value in node.attributes.items():
            if name.startswith("xmlns:") and not target.hasAttribute(name):
                target.setAttributeNS(XMLNS, name, value)
        node = node.parentNode
