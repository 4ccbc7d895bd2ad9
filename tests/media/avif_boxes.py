"""Insert properties in an AVIF, without code of the application."""

import struct


def with_property(data, name, body, *, essential=False):
    """Add a property of the only image of an AVIF that libavif has written."""
    box = struct.pack(">I4s", 8 + len(body), name) + body
    meta, iprp, ipco, ipma = (data.index(known) - 4 for known in (b"meta", b"iprp", b"ipco", b"ipma"))
    count = data[ipma + 18]
    number = max(byte & 0x7F for byte in data[ipma + 19 : ipma + 19 + count]) + 1
    changed = bytearray(data)
    changed[ipma + 18] = count + 1
    changed[ipma + 19 + count : ipma + 19 + count] = bytes([number | 0x80 * essential])
    changed[ipma:ipma] = box
    growth = len(box) + 1
    sizes = ((meta, growth), (iprp, growth), (ipco, len(box)), (ipma + len(box), 1))
    for at, more in (*sizes, (data.index(b"iloc") + 4 + 8 + 6, growth)):
        struct.pack_into(">I", changed, at, struct.unpack_from(">I", changed, at)[0] + more)
    return bytes(changed)
